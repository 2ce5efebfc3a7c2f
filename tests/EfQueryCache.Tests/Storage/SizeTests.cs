using System.Data;
using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;
using EfQueryCache.Querying;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using EfQueryCache.Tests.Keys;
using EfQueryCache.Tests.Values;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Storage;

/// <summary>What entries are said to take is what the heap grows by.</summary>
[Collection(nameof(HeapRunsAlone))]
public sealed class SizeTests(ITestOutputHelper output)
{
    private const double Tolerance = 0.15;

    // So much that what the runtime does by itself meanwhile does not count.
    private const long LeastBytes = 4_000_000;
    private const int Repeats = 9;

    private static readonly TagCell[] Tables = [.. Enumerable.Range(0, 3).Select(i => new TagCell($"t{i}", TagKind.Table))];

    private static ReaderColumn[] Mixed { get; } =
    [
        Column(false, i => i), Column(true, i => i), Column(false, i => (decimal)i), Column(false, i => new string('x', 5 + (i % 30))),
        Column(false, i => DateTime.UnixEpoch.AddSeconds(i)), Column(false, i => i % 2 == 0), Column(false, _ => Guid.NewGuid()),
    ];

    private static readonly Dictionary<string, ReaderColumn[]> Sets = new()
    {
        ["int"] = [Column(false, i => i)],
        ["int?"] = [Column(true, i => i)],
        ["long and bool"] = [Column(false, i => (long)i), Column(true, i => i % 2 == 0)],
        ["decimal"] = [Column(false, i => (decimal)i)],
        ["Guid"] = [Column(false, _ => Guid.NewGuid())],
        ["DateTime"] = [Column(false, i => DateTime.UnixEpoch.AddSeconds(i))],
        ["short string"] = [Column(true, i => new string('x', i % 9))],
        ["long string"] = [Column(true, i => new string('x', 100 + (i % 400)))],
        ["byte[]"] = [Column(true, i => new byte[50 + (i % 300)])],
        ["int[]"] = [Column(true, i => new int[10 + (i % 30)])],
        ["string[]"] = [Column(true, i => Enumerable.Range(0, i % 9).Select(n => new string('x', n)).ToArray())],
        ["mixed"] = Mixed,
    };

    public static TheoryData<string> Names { get; } = [.. Sets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Result_takes_what_it_is_said_to(string name)
    {
        MakeEntry(-1, Sets[name], 1);
        foreach (var rows in new[] { 0, 1, 20, 1000 }) Check(name, rows);
    }

    [Theory]
    [InlineData("int")]
    [InlineData("short string")]
    [InlineData("long string")]
    [InlineData("record")]
    [InlineData("list")]
    public async Task Value_takes_what_it_is_said_to(string kind)
    {
        var measured = await MeasureAsync(isThorough: false);
        for (var i = 0; i < Repeats && IsOff(measured); i++) measured = await MeasureAsync(isThorough: true); // see Check
        Compare(kind, measured.Heap, measured.Estimate);

        async Task<(long Heap, long Estimate)> MeasureAsync(bool isThorough)
        {
            var cache = ValueTesting.Create(configure: o => o.L1.SizeLimit = 1L << 30);
            await SetAsync(cache, "warm", 0);
            var before = (Heap: Heap(isThorough), cache.Store.Bytes);
            for (var i = 0; cache.Store.Bytes - before.Bytes < LeastBytes; i++) await SetAsync(cache, $"key {i:D6}", i);
            var grown = (Heap(isThorough) - before.Heap, cache.Store.Bytes - before.Bytes);
            GC.KeepAlive(cache);
            return grown;
        }

        ValueTask SetAsync(QueryCache cache, string key, int i) => kind switch
        {
            "int" => cache.SetAsync(key, i),
            "short string" => cache.SetAsync(key, new string('x', i % 20)),
            "long string" => cache.SetAsync(key, new string('x', 500 + (i % 100))),
            "record" => cache.SetAsync(key, new Point(i, new string('x', i % 20), i)),
            _ => cache.SetAsync(key, Enumerable.Range(0, i % 50).ToList()),
        };
    }

    [Fact]
    public void Columns_take_a_third_of_what_objects_in_rows_do()
    {
        const double Most = 0.35;
        var ratio = MeasureColumns(isThorough: false);
        for (var i = 0; i < Repeats && ratio is not (> 0 and <= Most); i++) ratio = MeasureColumns(isThorough: true); // see Check

        Assert.InRange(ratio, 0.01, Most);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private double MeasureColumns(bool isThorough)
    {
        const int rows = 1000;
        const int sets = 100;
        var strings = Enumerable.Range(0, rows).Select(i => new string('x', 5 + (i % 30))).ToArray();
        Collect(rows, Columns());
        var before = Heap(isThorough);
        var kept = Enumerable.Range(0, sets).Select(_ => Collect(rows, Columns())).ToArray();
        var columns = Heap(isThorough) - before;
        GC.KeepAlive(kept);

        before = Heap(isThorough);
        var objects = Enumerable.Range(0, sets).Select(_ => Enumerable.Range(0, rows)
            .Select(i => new object?[] { i, i % 5 == 0 ? null : i, (decimal)i, strings[i], DateTime.UnixEpoch.AddSeconds(i), i % 2 == 0, Guid.NewGuid() }).ToArray()).ToArray();
        var rowsOfObjects = Heap(isThorough) - before;
        GC.KeepAlive(objects);

        output.WriteLine($"columns {columns / (double)sets / rows:F1} B, objects {rowsOfObjects / (double)sets / rows:F1} B a row beyond the strings: {(double)columns / rowsOfObjects:F3}");
        return (double)columns / rowsOfObjects;

        ReaderColumn[] Columns() => [.. Mixed.Select((column, i) => i == 3 ? Column(false, row => strings[row]) : column)];
    }

    private static QueryCacheEntry MakeEntry(int key, ReaderColumn[] columns, int rows)
    {
        Assert.True(TagVersions.TryRead([.. Tables], ConsistencyRules.All, out var versions));
        return new QueryCacheEntry([new CachedPart(KeyFactory.MakeKey(key), Collect(rows, columns))], versions, Conditions.None, 0, TimeSpan.FromMinutes(1));
    }

    // The library's own way from a reader to columns; the reader has only rows, what is in them is made by the columns.
    private static CachedResultSet Collect(int rows, ReaderColumn[] columns)
    {
        using var table = new DataTable();
        for (var i = 0; i < columns.Length; i++) table.Columns.Add($"column{i}", typeof(int));
        for (var row = 0; row < rows; row++) table.Rows.Add([.. Enumerable.Range(0, columns.Length).Select(object? (i) => columns[i].IsNullable && row % 5 == 4 ? null : row)]);
        using var reader = table.CreateDataReader();
        var collector = new RowCollector(columns, reader);
        while (reader.Read()) Assert.True(collector.TryTakeRow(int.MaxValue, long.MaxValue));
        return collector.Build();
    }

    private static ReaderColumn<T> Column<T>(bool isNullable, Func<int, T> make)
    {
        var row = -1;
        var next = () => make(row = (row + 1) % 1000);
#pragma warning disable EF9100 // The library only takes what EF Core has made.
        return new ReaderColumn<T>(isNullable, null, null, (_, _) => next());
#pragma warning restore EF9100
    }

    // What other tests have left may only become collectable with the first collection, or when it was finalized. The heap is theirs
    // as well, and collecting it takes long: at first once.
    private static long Heap(bool isThorough)
    {
        for (var i = isThorough ? 2 : 0; i >= 0; i--)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: i == 0 && isThorough);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: false);
    }

    // A call of its own, so that nothing of one measurement is left in the next.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (long Heap, long Estimate) Measure(string name, int rows, bool isThorough)
    {
        var before = Heap(isThorough);
        var store = new MemoryStore(long.MaxValue);
        for (var i = 0; store.Bytes < LeastBytes; i++) Assert.True(store.Set(MakeEntry(i, Sets[name], rows)));
        var grown = Heap(isThorough) - before;
        GC.KeepAlive(store);
        return (grown, store.Bytes);
    }

    // What others have left may be collected meanwhile: then once more.
    private void Check(string name, int rows)
    {
        var measured = Measure(name, rows, isThorough: false);
        for (var i = 0; i < Repeats && IsOff(measured); i++) measured = Measure(name, rows, isThorough: true);
        Compare($"{name} x {rows}", measured.Heap, measured.Estimate);
    }

    private static bool IsOff((long Heap, long Estimate) measured) => Math.Abs(((double)measured.Estimate / measured.Heap) - 1) > Tolerance;

    private void Compare(string name, long heap, long estimate)
    {
        output.WriteLine($"{name}: heap {heap:N0}, said {estimate:N0}: {(double)estimate / heap:F3}");
        Assert.InRange((double)estimate / heap, 1 - Tolerance, 1 + Tolerance);
    }

    private sealed record Point(int Id, string Name, double Weight);
}
