namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Table per concrete type: has none.</summary>
public abstract class Shape : Row;
