using System.Runtime.CompilerServices;

namespace EfQueryCache.Results;

/// <summary>A column whose values are read as <typeparamref name="T"/>.</summary>
internal sealed class CachedColumn<T>(T[] values, long[]? nulls, long payloadBytes) : CachedColumn(nulls)
{
    public override Type Type => typeof(T);

    public override long Bytes => 40 + NullBytes + (values.Length == 0 ? 0 : 24 + Rounded((long)values.Length * Unsafe.SizeOf<T>())) + payloadBytes;

    /// <summary>The values themselves: to be copied before anybody gets one that could be changed.</summary>
    public ReadOnlySpan<T> Values => values;

    public T this[int row] => values[row];

    public override object GetValue(int row) => CachedValue.Copy(values[row])!;
}
