using EfQueryCache.Consistency;

namespace EfQueryCache.Querying;

/// <summary>
/// What a caller wants an entry to be invalidated by, beside the tables its SQL reads: tags and declared tables. An entry
/// that lacks one of them must not be served to that caller. Immutable; sorted and distinct.
/// </summary>
internal sealed class Conditions
{
    public static readonly Conditions None = new([], []);

    private Conditions(string[] tags, TableName[] tables) => (Tags, Tables) = (tags, tables);

    /// <summary>Shared: never change the array.</summary>
    public string[] Tags { get; }

    /// <summary>Shared: never change the array.</summary>
    public TableName[] Tables { get; }

    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public static Conditions Create(IEnumerable<string> tags, IEnumerable<TableName> tables)
    {
        var normalized = Tag.Normalize(tags);
        if (tables.TryGetNonEnumeratedCount(out var count) && count == 0) return normalized.Length == 0 ? None : new Conditions(normalized, []);
        var sorted = tables.Distinct().OrderBy(table => table.ToString(), StringComparer.Ordinal).ToArray();
        return normalized.Length == 0 && sorted.Length == 0 ? None : new Conditions(normalized, sorted);
    }

    public Conditions And(Conditions other)
    {
        if (ReferenceEquals(other, None) || ReferenceEquals(this, other)) return this;
        return ReferenceEquals(this, None) ? other : Create(Tags.Concat(other.Tags), Tables.Concat(other.Tables));
    }

    public bool Includes(Conditions wanted)
    {
        if (ReferenceEquals(wanted, this) || ReferenceEquals(wanted, None)) return true;
        foreach (var tag in wanted.Tags)
        {
            if (Array.BinarySearch(Tags, tag, StringComparer.Ordinal) < 0) return false;
        }

        foreach (var table in wanted.Tables)
        {
            if (!Tables.Contains(table)) return false;
        }

        return true;
    }
}
