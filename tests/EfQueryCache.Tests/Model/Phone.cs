namespace EfQueryCache.Tests.Model;

public sealed class Phone
{
    public int Id { get; set; }

    public string Number { get; set; } = "";
}
