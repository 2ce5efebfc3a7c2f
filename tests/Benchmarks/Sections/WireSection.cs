using System.Buffers;
using System.Data.Common;
using System.Linq.Expressions;
using EfQueryCache.Analysis;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Systems;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Keys;
using EfQueryCache.Results;
using EfQueryCache.Wire;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What writing and reading a result of seven columns for the second level costs, against BinaryWriter and BinaryReader doing
/// the least that keeps the values: no types, no key, no checksum.
/// </summary>
internal sealed class WireSection(BenchSystems systems, BenchArguments arguments)
{
    public const string Name = "wire";

    private static readonly WireOptions Plain = new() { CompressAbove = int.MaxValue };
    private static readonly WireOptions Compressed = new() { CompressAbove = 0 };

    private static readonly EntryHeader Header = new()
    {
        Epoch = 1,
        Tags = ["public.Products", "public.Categories"],
        Stamps = [2, 3],
        Created = DateTimeOffset.UnixEpoch,
        Ttl = TimeSpan.FromMinutes(5),
    };

    private static readonly IReadOnlyList<ReaderColumn?> Columns =
        [Read<int>(), Read<string>(), Read<decimal>(), Read<DateTime>(), Read<Guid>(), Read<double>(), Read<int>()];

    public void Run()
    {
        using var db = systems.Database.Rent();
        var analysis = new QueryAnalysis { Tables = [], Views = [], Opaque = [], Functions = [], Parameters = [] };
        var plan = new QueryPlan("SELECT 1", [], db.Model, analysis, new PostgreSqlDialect());
        var database = new DatabaseIdentity("Host=bench", "bench", Consistency.DatabaseTags.For("bench"), mayBeStandby: false);
        if (!ResultKey.TryCreate(plan, database, null, out var key)) throw new InvalidOperationException("No key.");
        foreach (var rows in (int[])[20, 1_000]) Run(rows, key);
    }

    private void Run(int rows, ResultKey key)
    {
        var (parts, canonical, to) = ((CachedPart[])[new(key, WireRows.Make(rows))], CanonicalKey.Of(key, Columns, ""), new ArrayBufferWriter<byte>(1 << 20));
        var (plain, compressed, binary) = (Write(Plain), Write(Compressed), WireRows.Write(parts[0].Result));
        EntryPayload.TryRead(plain, canonical, Plain, out var read);

        Contender floor = new("binary", () => Done(WireRows.Write(parts[0].Result).Length), isSynchronous: true);
        Contender[] writers = [floor, new("write", () => Done(Write(Plain).Length), isSynchronous: true), new("write-brotli", () => Done(Write(Compressed).Length), isSynchronous: true)];
        Measure($"wire-write-{rows}", writers);

        floor = new("binary", () => Done(WireRows.Read(binary).Rows), isSynchronous: true);
        Contender[] readers =
        [
            floor,
            new("rows", () => Done(read!.ReadRows(Columns)!.Rows), isSynchronous: true),
            new("read", () => Done(Read(plain)), isSynchronous: true),
            new("read-brotli", () => Done(Read(compressed)), isSynchronous: true),
            new("key", () => Done(CanonicalKey.Of(key, Columns, "").Hash.Length), isSynchronous: true),
        ];
        Measure($"wire-read-{rows}", readers);
        Report.Line($"wire-size-{rows}", "bytes", $"plain={plain.Length} brotli={compressed.Length} binary={binary.Length} in_memory={parts[0].Result.Bytes}");

        byte[] Write(WireOptions options)
        {
            to.ResetWrittenCount();
            if (!EntryPayload.TryWrite(Header, parts, canonical, options, to, out _)) throw new InvalidOperationException("Not written.");
            return to.WrittenSpan.ToArray();
        }

        int Read(byte[] payload) => EntryPayload.TryRead(payload, canonical, Plain, out var entry) ? entry.ReadRows(Columns)!.Rows : throw new InvalidOperationException("Not read.");
    }

    private void Measure(string shape, Contender[] contenders)
    {
        Interleaved.Run(contenders, arguments.Of(1, 3), arguments.Of(1, 5), TimeSpan.FromMilliseconds(2));
        foreach (var contender in contenders) Report.Against(shape, contender, contenders[0]);
    }

    private static Task Done(int result) => result >= 0 ? Task.CompletedTask : throw new InvalidOperationException("Nothing was done.");

#pragma warning disable EF9100 // Public, and experimental only for precompiled queries.
    private static ReaderColumn<T> Read<T>()
    {
        Expression<Func<DbDataReader, int[], T>> read = (reader, map) => reader.GetFieldValue<T>(0);
        return new ReaderColumn<T>(true, null, null, read);
    }
#pragma warning restore EF9100
}
