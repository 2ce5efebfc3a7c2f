namespace EfQueryCache.Tests.Model;

public sealed class Square : Shape
{
    public double Side { get; set; }
}
