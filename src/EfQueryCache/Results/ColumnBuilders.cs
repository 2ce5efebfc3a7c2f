using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Makes the builder for a column whose type is known only at run time.</summary>
internal static class ColumnBuilders
{
    private static readonly ConcurrentDictionary<Type, Func<ReaderColumn, ColumnBuilder>> Factories = new();

    private static readonly MethodInfo CreateTyped
        = typeof(ColumnBuilders).GetMethod(nameof(Create), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static ColumnBuilder For(ReaderColumn column) => Factories.GetOrAdd(
        column.Type,
        static type => CreateTyped.MakeGenericMethod(type).CreateDelegate<Func<ReaderColumn, ColumnBuilder>>())(column);

    private static ColumnBuilder<T> Create<T>(ReaderColumn column) => new((ReaderColumn<T>)column);
}
