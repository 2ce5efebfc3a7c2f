namespace EfQueryCache.Tests.Equivalence.Model;

public sealed class Parrot : Animal
{
    public List<string> Words { get; set; } = [];

    /// <summary>Stored as Y or N.</summary>
    public bool CanFly { get; set; }
}
