namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>One way to read from the zoo. Deterministic: whatever is a list is ordered.</summary>
/// <param name="Name">For people to read.</param>
/// <param name="ReadAsync">Reads, and returns what was read.</param>
/// <param name="Kind">Whether and why it is cached.</param>
internal sealed record Shape(string Name, Func<Reading, Task<object?>> ReadAsync, ShapeKind Kind = ShapeKind.Marked)
{
    public override string ToString() => Name;
}
