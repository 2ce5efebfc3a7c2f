namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Written by a trigger.</summary>
public class Audit : Row;
