using EfQueryCache.Results;

namespace EfQueryCache.Wire;

/// <summary>
/// Columns of objects, which EF Core makes of most types: an array of the one type that all values have, and the values as
/// a column of that type; or of nil, and each value with its type.
/// </summary>
internal static class ObjectColumn
{
    private static readonly ObjectCodec Mixed = new();

    public static bool TryWrite(MessagePackWriter writer, CachedColumn<object> column, int rows, Type? readAs, WireOptions options)
    {
        var values = column.Values[..rows];
        writer.WriteArrayHeader(2);
        if (FindType(values, column) is not { } type)
        {
            writer.WriteNil();
            return Mixed.TryWriteAll(writer, values, column.Nulls);
        }

        if (FindCodec(type, readAs, options) is not { } codec) return writer.Refuse(type);
        writer.WriteBytes(codec.Signature);
        return codec.TryWriteObjects(writer, values, column.Nulls);
    }

    public static CachedColumn<object>? Read(ref MessagePackReader reader, int rows, long[]? nulls, Type readAs, WireOptions options)
    {
        if (!reader.TryReadArrayHeader(out var count) || count != 2) return null;
        object?[]? values;
        if (reader.TryReadNil()) values = Mixed.ReadAll(ref reader, rows, nulls);
        else if (!reader.TryReadBytes(out var signature) || FindCodec(signature, readAs, options) is not { } codec || codec is ObjectCodec) return null;
        else values = codec.ReadObjects(ref reader, rows, nulls);
        if (values is null) return null;

        var bytes = 0L;
        foreach (var value in values) bytes += CachedValue.PayloadBytes(value);
        return new CachedColumn<object>(values!, nulls, bytes);
    }

    // Null where the values have not all one type: so is nothing but NULLs, and a null that is not NULL.
    private static Type? FindType(ReadOnlySpan<object?> values, CachedColumn column)
    {
        Type? type = null;
        for (var i = 0; i < values.Length; i++)
        {
            if (column.IsNull(i)) continue;
            if (values[i]?.GetType() is not { } found || found != (type ?? found)) return null;
            type = found;
        }

        return type == typeof(object) ? null : type;
    }

    private static ValueCodec? FindCodec(Type type, Type? readAs, WireOptions options)
    {
        var codec = WireTypes.Of(type);
        if (codec?.IsClosed == true) return codec;
        return readAs is null || (type != readAs && type != Nullable.GetUnderlyingType(readAs)) ? null : codec ?? WireTypes.Of(type, options.Serializer);
    }

    private static ValueCodec? FindCodec(ReadOnlySpan<byte> signature, Type readAs, WireOptions options)
    {
        if (WireTypes.Find(signature) is { } closed) return closed;
        foreach (var type in (ReadOnlySpan<Type?>)[readAs, Nullable.GetUnderlyingType(readAs)])
        {
            if (type is not null && (WireTypes.Of(type) ?? WireTypes.Of(type, options.Serializer)) is { } codec && signature.SequenceEqual(codec.Signature)) return codec;
        }

        return null;
    }
}
