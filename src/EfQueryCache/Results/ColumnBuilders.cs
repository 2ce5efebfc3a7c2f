using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Makes the builder for a column whose type is known only at run time.</summary>
internal static class ColumnBuilders
{
    private static readonly ConcurrentDictionary<Type, Func<ReaderColumn, int[], ColumnBuilder>> Factories = new();

    private static readonly MethodInfo CreateTyped
        = typeof(ColumnBuilders).GetMethod(nameof(Create), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static ColumnBuilder For(ReaderColumn column, int[] indexMap) => Factories.GetOrAdd(
        column.Type,
        static type => CreateTyped.MakeGenericMethod(type).CreateDelegate<Func<ReaderColumn, int[], ColumnBuilder>>())(column, indexMap);

    private static ColumnBuilder<T> Create<T>(ReaderColumn column, int[] indexMap) => new((ReaderColumn<T>)column, indexMap);
}
