namespace EfQueryCache.Consistency;

/// <summary>Hashes what a row or a scope is called by: the table and the provider's values of its columns.</summary>
/// <remarks>Everybody who means the same row must get the same hash, whatever type of number it is for them.</remarks>
internal static class RowHash
{
    /// <summary>Where the hash of a row of a table begins.</summary>
    public static int OfTable(string table) => HashCode.Combine(1, string.GetHashCode(table, StringComparison.Ordinal));

    /// <summary>Where the hash of a scope of a table begins.</summary>
    public static int OfScope(string table, string column)
        => HashCode.Combine(2, string.GetHashCode(table, StringComparison.Ordinal), string.GetHashCode(column, StringComparison.Ordinal));

    /// <summary>Adds the value of the next column.</summary>
    /// <returns><see langword="false"/> for a value that is not of one of the exact types.</returns>
    public static bool TryAdd(ref int hash, object? value, NarrowingRules rules)
    {
        long? number = value switch
        {
            int i => i,
            long l => l,
            short s => s,
            byte b => b,
            sbyte b => b,
            ushort s => s,
            uint i => i,
            bool b => b ? 1 : 0,
            DateOnly d => d.DayNumber,
            Guid g => g.GetHashCode(),
            string text when !rules.ExactTypes => string.GetHashCode(text, StringComparison.Ordinal),
            _ => null,
        };
        if (number is not { } known) return false;
        hash = HashCode.Combine(hash, known);
        return true;
    }
}
