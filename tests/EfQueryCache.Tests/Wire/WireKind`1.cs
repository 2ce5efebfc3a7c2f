using System.Data.Common;
using System.Linq.Expressions;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Wire;

#pragma warning disable EF9100 // The constructor is public, and experimental only for precompiled queries.

/// <summary>Columns of <typeparamref name="T"/>.</summary>
internal sealed class WireKind<T>(Func<Random, T> make) : WireKind
{
    // Making one compiles its expression.
    private readonly Lazy<ReaderColumn> _typed = new(() => Read<T>());
    private readonly Lazy<ReaderColumn> _boxed = new(() => ReadBoxed<T>());

    public override Type Type => typeof(T);

    public static ReaderColumn Read<TColumn>(string? name = null)
        => new ReaderColumn<TColumn>(true, name, null, (reader, map) => reader.GetFieldValue<TColumn>(0));

    public static ReaderColumn ReadBoxed<TColumn>()
    {
        var (reader, map) = (Expression.Parameter(typeof(DbDataReader)), Expression.Parameter(typeof(int[])));
        var value = Expression.Call(reader, nameof(DbDataReader.GetFieldValue), [typeof(TColumn)], Expression.Constant(0));
        return new ReaderColumn<object>(true, null, null, Expression.Lambda<Func<DbDataReader, int[], object>>(Expression.Convert(value, typeof(object)), reader, map));
    }

    public override (CachedColumn Values, ReaderColumn Column) Make(Random random, int rows, double nullShare, bool asObject)
    {
        var (values, boxed, nulls) = (new T[rows], new object[rows], new long[(rows + 63) / 64]);
        var bytes = 0L;
        for (var i = 0; i < rows; i++)
        {
            if (random.NextDouble() < nullShare)
            {
                nulls[i >> 6] |= 1L << i;
                continue;
            }

            values[i] = make(random);
            boxed[i] = values[i]!;
            bytes += asObject ? CachedValue.PayloadBytes(boxed[i]) : CachedValue.PayloadBytes(values[i]);
        }

        var known = nulls.Any(word => word != 0) ? nulls : null;
        return asObject ? (new CachedColumn<object>(boxed, known, bytes), _boxed.Value) : (new CachedColumn<T>(values, known, bytes), _typed.Value);
    }
}
