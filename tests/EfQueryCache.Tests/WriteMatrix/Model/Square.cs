namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>The other one.</summary>
public class Square : Shape;
