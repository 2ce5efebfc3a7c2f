using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>
/// Lets the results of one query share the description of their columns, which of a small result is the larger part. It is
/// read anew with each result all the same: a column may have changed its type.
/// </summary>
internal static class ResultSchemas
{
    private static readonly ConditionalWeakTable<object, ResultColumn[]> Latest = [];

    /// <param name="columns">How EF Core reads the rows; one instance per compiled query.</param>
    /// <param name="schema">What the provider says about this result.</param>
    /// <returns>An equal description that other results have already, or the given one.</returns>
    public static ResultColumn[] Share(IReadOnlyList<ReaderColumn?> columns, ResultColumn[] schema)
    {
        if (Latest.TryGetValue(columns, out var known) && known.AsSpan().SequenceEqual(schema)) return known;
        Latest.AddOrUpdate(columns, schema);
        return schema;
    }
}
