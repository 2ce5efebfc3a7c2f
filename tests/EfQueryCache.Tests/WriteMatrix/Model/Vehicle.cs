namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Table per type.</summary>
public class Vehicle : Row;
