using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>What a write changes in the end. Immutable.</summary>
/// <param name="Tables">Every table whose rows it may change.</param>
/// <param name="Unsure">Why it may change any other table too, or <see langword="null"/>.</param>
/// <param name="ChangesSchema">Whether a statement of it may change the tables, views, triggers or functions there are.</param>
internal sealed record WriteEffects(IReadOnlyCollection<TableName> Tables, string? Unsure, bool ChangesSchema = false)
{
    /// <summary>Of these tables, the ones of which no other rows change than the statement names.</summary>
    public IReadOnlyCollection<TableName> OnlyNamedRows { get; init; } = [];

    public static readonly WriteEffects None = new([], null);
}
