using System.Runtime.InteropServices;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Wire;

/// <summary>Writes and reads the rows of a command: how many, what the provider says about each column, and the columns.</summary>
internal static class ResultCodec
{
    /// <returns><see langword="false"/> when a type is unknown; the writer says which.</returns>
    public static bool TryWrite(MessagePackWriter writer, CachedResultSet result, WireOptions options)
    {
        writer.WriteArrayHeader(3);
        writer.Write(result.Rows);
        writer.WriteArrayHeader(result.Schema.Length);
        foreach (var column in result.Schema)
        {
            if (!TryWrite(writer, column)) return false;
        }

        writer.WriteArrayHeader(result.Columns.Length);
        for (var i = 0; i < result.Columns.Length; i++)
        {
            if (result.Columns[i] is not { } column) writer.WriteNil();
            else if (!TryWrite(writer, column, result.Rows, result.Schema[i].ReadAs, options)) return false;
        }

        return true;
    }

    /// <summary>Reads rows.</summary>
    /// <param name="reader">Where they are read from.</param>
    /// <param name="columns">How EF Core wants to read them: what is there as another type is not what was asked for.</param>
    /// <param name="options">What the reader knows beside.</param>
    /// <returns><see langword="null"/> when they are not there.</returns>
    public static CachedResultSet? Read(ref MessagePackReader reader, IReadOnlyList<ReaderColumn?> columns, WireOptions options)
    {
        if (!reader.TryReadArrayHeader(out var count) || count != 3 || !reader.TryRead(out long rows) || rows is < 0 or > int.MaxValue) return null;
        if (!reader.TryReadArrayHeader(out var width)) return null;

        var fieldTypes = new Type?[width];
        var schema = new ResultColumn[width];
        var readAs = new (int Start, int Length)[width];
        var data = reader;
        for (var i = 0; i < width; i++)
        {
            if (!TryRead(ref reader, out schema[i]!, out fieldTypes[i], out readAs[i])) return null;
        }

        if (ExpectedColumn.ByOrdinal(columns, schema) is not { } wanted) return null;
        for (var i = 0; i < width; i++)
        {
            if (!data.Slice(readAs[i].Start, readAs[i].Length).SequenceEqual(wanted[i]?.Signature ?? [])) return null;
            if ((fieldTypes[i] ?? wanted[i]?.ReadAs) is not { } fieldType) return null;
            schema[i] = schema[i] with { FieldType = fieldType, ReadAs = wanted[i]?.ReadAs };
        }

        if (!reader.TryReadArrayHeader(out count) || count != width) return null;
        var values = new CachedColumn?[width];
        for (var i = 0; i < width; i++)
        {
            if (wanted[i] is { } column ? (values[i] = ReadColumn(ref reader, (int)rows, column, options)) is null : !reader.TryReadNil()) return null;
        }

        return new CachedResultSet(ResultSchemas.Share(columns, schema), values, (int)rows);
    }

    // Name, the database's type, what the provider makes of it (nil: what it is read as), what it is read as (empty: nothing).
    private static bool TryWrite(MessagePackWriter writer, ResultColumn column)
    {
        writer.WriteArrayHeader(4);
        writer.Write(column.Name);
        writer.Write(column.DataTypeName);
        if (WireTypes.IsClosed(column.FieldType)) writer.WriteBytes(WireTypes.SignatureOf(column.FieldType));
        else if (column.FieldType == column.ReadAs) writer.WriteNil();
        else return writer.Refuse(column.FieldType);
        writer.WriteBytes(column.ReadAs is null ? [] : WireTypes.SignatureOf(column.ReadAs));
        return true;
    }

    private static bool TryRead(ref MessagePackReader reader, out ResultColumn? column, out Type? fieldType, out (int Start, int Length) readAs)
    {
        (column, fieldType, readAs) = (null, null, default);
        if (!reader.TryReadArrayHeader(out var count) || count != 4 || !reader.TryRead(out string? name) || !reader.TryRead(out string? dataTypeName)) return false;
        if (!reader.TryReadNil())
        {
            if (!reader.TryReadBytes(out var signature) || WireTypes.FindType(signature) is not { } found) return false;
            fieldType = found;
        }

        if (!reader.TryReadBytes(out var read)) return false;
        readAs = (reader.Position - read.Length, read.Length);
        column = new ResultColumn(name, dataTypeName, typeof(object));
        return true;
    }

    // The type of the column, which rows are NULL (nil: none), the values.
    private static bool TryWrite(MessagePackWriter writer, CachedColumn column, int rows, Type? readAs, WireOptions options)
    {
        writer.WriteArrayHeader(3);
        if (WireTypes.Of(column.Type) is not { } codec) return writer.Refuse(column.Type);
        writer.WriteBytes(codec.Signature);
        if (column.Nulls.ContainsAnyExcept(0)) MemoryMarshal.AsBytes(column.Nulls)[..((rows + 7) / 8)].CopyTo(writer.WriteBytes((rows + 7) / 8));
        else writer.WriteNil();
        return column is CachedColumn<object> objects
            ? ObjectColumn.TryWrite(writer, objects, rows, readAs, options)
            : codec.TryWriteColumn(writer, column, rows);
    }

    private static CachedColumn? ReadColumn(ref MessagePackReader reader, int rows, ExpectedColumn wanted, WireOptions options)
    {
        if (!reader.TryReadArrayHeader(out var count) || count != 3 || !reader.TryReadBytes(out var signature)
            || WireTypes.Of(wanted.Type) is not { } codec || !signature.SequenceEqual(codec.Signature)) return null;
        long[]? nulls = null;
        if (!reader.TryReadNil())
        {
            if (!reader.TryReadBytes(out var bits) || bits.Length != (rows + 7L) / 8) return null;
            nulls = new long[(rows + 63) / 64];
            bits.CopyTo(MemoryMarshal.AsBytes(nulls.AsSpan()));
            if ((rows & 63) != 0 && (ulong)nulls[^1] >> (rows & 63) != 0) return null;
        }

        return codec is ObjectCodec ? ObjectColumn.Read(ref reader, rows, nulls, wanted.ReadAs, options) : codec.ReadColumn(ref reader, rows, nulls);
    }
}
