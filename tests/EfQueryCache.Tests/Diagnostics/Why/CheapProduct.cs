namespace EfQueryCache.Tests.Diagnostics.Why;

public sealed class CheapProduct
{
    public int Id { get; set; }
}
