using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>
/// Lets the results of one query share the description of their columns, which of a small result is the larger part, and takes
/// the provider a while to make. Where the database has changed the type of a column since, the values are still of the type that
/// EF Core reads, and only what is said of the column is the old.
/// </summary>
internal static class ResultSchemas
{
    private static readonly ConditionalWeakTable<object, ResultColumn[]> Latest = [];

    /// <param name="columns">How EF Core reads the rows; one instance per compiled query.</param>
    /// <param name="layout">Which of them are read how.</param>
    /// <param name="reader">What the provider says about this result.</param>
    /// <param name="mustBuffer">Whether EF Core would buffer, and complain about a type that the provider does not know.</param>
    public static ResultColumn[] Describe(IReadOnlyList<ReaderColumn?> columns, ColumnLayout layout, DbDataReader reader, bool mustBuffer)
    {
        if (Latest.TryGetValue(columns, out var known) && Describes(known, reader)) return known;
        var schema = new ResultColumn[reader.FieldCount];
        for (var i = 0; i < schema.Length; i++)
        {
            schema[i] = new ResultColumn(reader.GetName(i), reader.GetDataTypeName(i), FieldType(reader, i, mustBuffer))
            {
                ReadAs = layout.ByOrdinal[i] is { } column ? ReadTypes.Of(column) : null,
            };
        }

        Latest.AddOrUpdate(columns, schema);
        return schema;
    }

    /// <param name="columns">How EF Core reads the rows; one instance per compiled query.</param>
    /// <param name="schema">The description of a result that comes from elsewhere.</param>
    /// <returns>An equal description that other results have already, or the given one.</returns>
    public static ResultColumn[] Share(IReadOnlyList<ReaderColumn?> columns, ResultColumn[] schema)
    {
        if (Latest.TryGetValue(columns, out var known) && known.AsSpan().SequenceEqual(schema)) return known;
        Latest.AddOrUpdate(columns, schema);
        return schema;
    }

    private static bool Describes(ResultColumn[] schema, DbDataReader reader)
    {
        if (schema.Length != reader.FieldCount) return false;
        for (var i = 0; i < schema.Length; i++)
        {
            if (schema[i].Name != reader.GetName(i)) return false;
        }

        return true;
    }

    // Npgsql throws for the types it does not know, also when nobody reads such a column; EF Core asks only where it buffers.
    private static Type FieldType(DbDataReader reader, int ordinal, bool mustBuffer)
    {
        try
        {
            return reader.GetFieldType(ordinal);
        }
        catch (InvalidCastException) when (!mustBuffer)
        {
            return typeof(object);
        }
    }
}
