using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Reads a column of a live reader with EF Core's delegate when its type is known only at run time.</summary>
internal static class ColumnReader
{
    private static readonly int[] NoIndexMap = [];

    private static readonly ConcurrentDictionary<Type, Func<ReaderColumn, DbDataReader, object?>> Readers = new();

    private static readonly MethodInfo ReadTyped
        = typeof(ColumnReader).GetMethod(nameof(ReadBoxed), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static T Read<T>(ReaderColumn<T> column, DbDataReader reader) => column.GetFieldValue(reader, NoIndexMap);

    public static object? Read(ReaderColumn column, DbDataReader reader) => Readers.GetOrAdd(
        column.Type,
        static type => ReadTyped.MakeGenericMethod(type).CreateDelegate<Func<ReaderColumn, DbDataReader, object?>>())(column, reader);

    private static object? ReadBoxed<T>(ReaderColumn column, DbDataReader reader) => Read((ReaderColumn<T>)column, reader);
}
