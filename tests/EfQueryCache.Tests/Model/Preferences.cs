namespace EfQueryCache.Tests.Model;

public sealed class Preferences
{
    public string Color { get; set; } = "";
}
