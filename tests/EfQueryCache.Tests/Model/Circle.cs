namespace EfQueryCache.Tests.Model;

public sealed class Circle : Shape
{
    public double Radius { get; set; }
}
