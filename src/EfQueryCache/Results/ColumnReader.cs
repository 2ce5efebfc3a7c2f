using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Reads a column of a live reader with EF Core's delegate when its type is known only at run time.</summary>
internal static class ColumnReader
{
    private static readonly ConcurrentDictionary<Type, Func<ReaderColumn, DbDataReader, int[], object?>> Readers = new();

    private static readonly MethodInfo ReadTyped
        = typeof(ColumnReader).GetMethod(nameof(ReadBoxed), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static object? Read(ReaderColumn column, DbDataReader reader, int[] indexMap) => Readers.GetOrAdd(
        column.Type,
        static type => ReadTyped.MakeGenericMethod(type).CreateDelegate<Func<ReaderColumn, DbDataReader, int[], object?>>())(column, reader, indexMap);

    private static object? ReadBoxed<T>(ReaderColumn column, DbDataReader reader, int[] indexMap)
        => ((ReaderColumn<T>)column).GetFieldValue(reader, indexMap);
}
