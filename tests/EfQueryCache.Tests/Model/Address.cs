namespace EfQueryCache.Tests.Model;

public sealed class Address
{
    public string City { get; set; } = "";
}
