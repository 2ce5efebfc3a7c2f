using System.Runtime.CompilerServices;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Wire;

/// <summary>As what a compiled query wants to read one of its columns.</summary>
/// <param name="Name">What it is called, where columns are found by name.</param>
/// <param name="Type">The type of the values in the column.</param>
/// <param name="ReadAs">The type that they are read as.</param>
/// <param name="Signature">What names <paramref name="ReadAs"/> in a payload.</param>
internal sealed record ExpectedColumn(string? Name, Type Type, Type ReadAs, byte[] Signature)
{
    private static readonly ConditionalWeakTable<object, ExpectedColumn?[]> Known = [];

    /// <summary>The columns of a compiled query, which has one list of them.</summary>
    public static ExpectedColumn?[] Of(IReadOnlyList<ReaderColumn?> columns)
        => Known.GetValue(columns, static columns => [.. ((IReadOnlyList<ReaderColumn?>)columns).Select(Of)]);

    /// <summary>Finds which column of a result is wanted as what, as <see cref="ColumnLayout"/> does for a live reader.</summary>
    /// <returns><see langword="null"/> when one that is wanted is not there.</returns>
    public static ExpectedColumn?[]? ByOrdinal(IReadOnlyList<ReaderColumn?> columns, ResultColumn[] schema)
    {
        var (wanted, found) = (Of(columns), new ExpectedColumn?[schema.Length]);
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] is not { } column) continue;
            var ordinal = column.Name is null ? i : Array.FindLastIndex(schema, c => c.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            if (ordinal < 0 && wanted.Length == 1) ordinal = 0;
            if ((uint)ordinal >= (uint)schema.Length) return null;
            found[ordinal] = column;
        }

        return found;
    }

    private static ExpectedColumn? Of(ReaderColumn? column)
    {
        if (column is null) return null;
        var readAs = ReadTypes.Of(column);
        return new ExpectedColumn(column.Name, column.Type, readAs, WireTypes.SignatureOf(readAs));
    }
}
