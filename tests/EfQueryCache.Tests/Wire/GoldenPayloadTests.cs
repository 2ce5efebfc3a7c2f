using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Wire;

namespace EfQueryCache.Tests.Wire;

/// <summary>Payloads that earlier versions have written are read, and written the same: the layout changes only with its format byte.</summary>
public sealed class GoldenPayloadTests
{
    private static readonly WireOptions Plain = new() { CompressAbove = int.MaxValue };

    private static readonly Dictionary<string, (Func<WireSample> Make, WireOptions Options)> Samples = new()
    {
        ["known-types"] = (() => WireSample.Of(new Random(1), 5, [.. WireKinds.All.Where(kind => WireTypes.IsClosed(kind.Type))]), Plain),
        ["provider-types"] = (() => WireSample.Of(new Random(2), 3, [.. WireKinds.All.Where(kind => !WireTypes.IsClosed(kind.Type))]), Plain),
        ["no-rows"] = (() => WireSample.Of(new Random(3), 0, WireKinds.All[5], null, WireKinds.All[13]), Plain),
        ["65-rows"] = (() => WireSample.Of(new Random(4), 65, WireKinds.All[5], WireKinds.All[13], WireKinds.All[11], WireKinds.All[15]), Plain),
        ["compressed"] = (
            () => WireSample.OfColumn(WireSample.Column<string>([.. Enumerable.Range(0, 500).Select(i => $"row {i}")]), WireKind<int>.Read<string>(), 500, typeof(string)),
            new WireOptions { CompressAbove = 1_000 }),
    };

    public static TheoryData<string> Names => [.. Samples.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Payload_written_by_an_earlier_version_is_read_and_written_the_same(string name)
    {
        var (sample, options) = (Samples[name].Make(), Samples[name].Options);
        var (key, token) = (sample.Key(), TestContext.Current.CancellationToken);
        var path = Repository.PathOf($"tests/EfQueryCache.Tests/Wire/Golden/{name}.bin");
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_UPDATE_GOLDEN") == "1") await File.WriteAllBytesAsync(path, sample.Write(key, options), token);

        var golden = await File.ReadAllBytesAsync(path, token);

        Assert.True(EntryPayload.TryRead(golden, key, options, out var read), "It is not read any more.");
        Assert.Equal(WireSample.Describe(sample.Result), WireSample.Describe(read.ReadRows(sample.Columns)!));
        if (golden[1] != 0) return; // a later Brotli may compress better
        Assert.True(
            golden.AsSpan().SequenceEqual(sample.Write(key, options)),
            $"The layout of {name}.bin has changed. If that is meant, EntryPayload.Format has to change as well; then EFQUERYCACHE_UPDATE_GOLDEN=1 bash tests/run.sh GoldenPayloadTests, and commit the files.");
    }
}
