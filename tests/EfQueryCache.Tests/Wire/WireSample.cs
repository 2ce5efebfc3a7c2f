using EfQueryCache.Keys;
using EfQueryCache.Results;
using EfQueryCache.Tests.Keys;
using EfQueryCache.Wire;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Wire;

/// <summary>A result, and how EF Core reads it.</summary>
internal sealed record WireSample(CachedResultSet Result, IReadOnlyList<ReaderColumn?> Columns)
{
    private static readonly int[] RowCounts = [0, 1, 2, 7, 63, 64, 65, 130];
    private static readonly double[] NullShares = [0, 0.3, 1];

    public static EntryHeader Header { get; } = new()
    {
        Epoch = new UInt128(1, 2),
        Tags = ["public.Products", "Orders#7"],
        Stamps = [new UInt128(3, 4), UInt128.MaxValue],
        Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        Ttl = TimeSpan.FromMinutes(5),
        UserTags = ["catalog"],
        Tables = [new("sales", "Orders"), new(null, "Products")],
        Flags = 6,
    };

    /// <summary>A result of some random columns, of which some are not read.</summary>
    public static WireSample Random(Random random) => Of(
        random,
        RowCounts[random.Next(RowCounts.Length)],
        [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(6) == 0 ? null : WireKinds.All[random.Next(WireKinds.All.Count)])]);

    public static WireSample Of(Random random, int rows, params WireKind?[] kinds)
    {
        var columns = kinds.Select(kind => kind?.Make(random, rows, NullShares[random.Next(NullShares.Length)], asObject: random.Next(2) == 0)).ToArray();
        var schema = kinds.Zip(columns, (kind, column) => kind is null
            ? new ResultColumn("not read", "text", typeof(Array))
            : new ResultColumn(WireKinds.Text(random), kind.Type.Name, kind.Type) { ReadAs = kind.Type });
        return new WireSample(new CachedResultSet([.. schema], [.. columns.Select(column => column?.Values)], rows), [.. columns.Select(column => column?.Column)]);
    }

    public static WireSample OfColumn(CachedColumn values, ReaderColumn column, int rows, Type readAs, Type? fieldType = null)
        => new(new CachedResultSet([new ResultColumn("c", "t", fieldType ?? readAs) { ReadAs = readAs }], [values], rows), [column]);

    /// <summary>A column as a miss makes it, with what it weighs.</summary>
    public static CachedColumn<T> Column<T>(T[] values, long[]? nulls = null) => new(values, nulls, values.Sum(value => CachedValue.PayloadBytes(value)));

    /// <summary>Everything that a reader could tell two results apart by.</summary>
    public static string Describe(CachedResultSet result) => string.Join(
        '\n',
        Enumerable.Range(0, result.Columns.Length).Select(i => $"{result.Schema[i]} {result.Columns[i]?.Type}: {Describe(result.Columns[i], result.Rows)}")
            .Prepend($"{result.Rows} rows, {result.Bytes} bytes"));

    public CanonicalKey Key(object? parameter = null) => CanonicalKey.Of(ResultKeyOf(parameter), Columns, "salt");

    public byte[] Write(CanonicalKey key, WireOptions? options = null)
    {
        var to = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.True(EntryPayload.TryWrite(Header, [new CachedPart(ResultKeyOf(null), Result)], key, options ?? WireOptions.Default, to, out var unknown), unknown);
        return to.WrittenSpan.ToArray();
    }

    public static ResultKey ResultKeyOf(object? parameter) => KeyFactory.MakeKey(parameter);

    private static string Describe(CachedColumn? column, int rows) => column is null
        ? "not read"
        : string.Join("; ", Enumerable.Range(0, rows).Select(row => column.IsNull(row) ? "NULL" : ParameterValues.Describe(column.GetValue(row))));
}
