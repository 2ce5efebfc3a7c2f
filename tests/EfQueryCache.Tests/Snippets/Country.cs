namespace EfQueryCache.Tests.Snippets;

internal sealed class Country
{
    public int Id { get; set; }
}
