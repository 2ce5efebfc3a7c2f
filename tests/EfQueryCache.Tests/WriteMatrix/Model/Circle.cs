namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>One of two concrete tables.</summary>
public class Circle : Shape;
