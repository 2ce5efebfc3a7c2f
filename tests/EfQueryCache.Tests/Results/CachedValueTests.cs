using System.Collections;
using System.Net;
using System.Numerics;
using EfQueryCache.Results;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Results;

/// <summary>What is kept cannot be changed by whoever gets it.</summary>
public sealed class CachedValueTests
{
    private static readonly Dictionary<string, object> Kept = new()
    {
        ["int"] = 1,
        ["string"] = "text",
        ["decimal"] = 1.50m,
        ["Guid"] = Guid.Empty,
        ["DateTime"] = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        ["DateOnly"] = new DateOnly(2026, 1, 1),
        ["enum"] = DayOfWeek.Monday,
        ["BigInteger"] = BigInteger.Pow(10, 30),
        ["IPAddress"] = IPAddress.Parse("10.0.0.1"),
        ["range"] = new NpgsqlRange<int>(1, 5),
        ["point"] = new NpgsqlPoint(1, 2),
        ["byte[]"] = new byte[] { 1, 2 },
        ["int[]"] = new[] { 1, 2 },
        ["int?[]"] = new int?[] { 1, null },
        ["string[]"] = new string?[] { "a", null },
        ["range[]"] = new NpgsqlRange<int>[] { new(1, 2) },
        ["List<int>"] = new List<int> { 1, 2 },
        ["List<string?>"] = new List<string?> { "a", null },
        ["BitArray"] = new BitArray([true, false]),
        ["hstore"] = new Dictionary<string, string?> { ["a"] = "b", ["c"] = null },
        ["other dictionary"] = new Dictionary<int, DateOnly?> { [1] = null, [2] = new DateOnly(2026, 1, 1) },
        ["empty array"] = Array.Empty<int>(),
        ["object[]"] = new object?[] { 1, "a", null },
        ["jagged array"] = new int[][] { [1] },
        ["two-dimensional array"] = new int[,] { { 1, 2 } },
        ["list of arrays"] = new List<int[]> { new[] { 1 } },
        ["inet"] = new NpgsqlInet("fe80::1/64"),
        ["path"] = new NpgsqlPath(new NpgsqlPoint(1, 2), new NpgsqlPoint(3, 4)),
    };

    private static readonly Dictionary<string, object> Refused = new()
    {
        ["class of ours"] = new Mutable(),
        ["array of a class of ours"] = new Mutable[] { new() },
        ["list of a class of ours"] = new List<Mutable> { new() },
        ["object"] = new object(),
        ["dictionary of a class of ours"] = new Dictionary<string, Mutable> { ["a"] = new() },
        ["stream"] = new MemoryStream(),
        ["object[] with a class of ours"] = new object[] { new Mutable() },
        ["struct with a reference"] = new Holder(new Mutable()),
        ["own list type"] = new OwnList { 1 },
    };

    public static TheoryData<string> KeptNames => [.. Kept.Keys];

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    [Theory, MemberData(nameof(KeptNames))]
    public void Value_that_cannot_change_or_can_be_copied_is_kept(string kind)
    {
        var value = Kept[kind];
        Assert.True(CachedValue.CanKeep(value));

        var copy = CachedValue.Copy(value);

        Assert.Equal(value, copy);
        Assert.IsType(value.GetType(), copy);
        var isMutable = value is BitArray or IDictionary or IList or IPAddress or NpgsqlInet or NpgsqlPath;
        Assert.Equal(isMutable, !ReferenceEquals(value, copy));
        Assert.True(CachedValue.PayloadBytes(value) > 0);
    }

    [Theory, MemberData(nameof(RefusedNames))]
    public void Value_that_its_reader_could_change_is_not_kept(string kind) => Assert.False(CachedValue.CanKeep(Refused[kind]));

    [Fact]
    public void Changing_a_copy_leaves_the_original_alone()
    {
        var (bytes, list) = (new byte[] { 1, 2 }, new List<int> { 1, 2 });
        var (bits, map) = (new BitArray([true, false]), new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["a"] = "b" });

        CachedValue.Copy(bytes)[0] = 99;
        CachedValue.Copy(list).Clear();
        CachedValue.Copy(bits)[0] = false;
        var copiedMap = CachedValue.Copy(map);
        Assert.Equal("b", copiedMap["A"]); // keeps how it compares
        copiedMap["a"] = "changed";
        var numbers = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 };
        var copiedNumbers = CachedValue.Copy(numbers);
        Assert.Equal(1, copiedNumbers["A"]);
        copiedNumbers["a"] = 99;
        CachedValue.Copy<IList>(list).Add(3);

        Assert.Equal([1, 2], bytes);
        Assert.Equal([1, 2], list);
        Assert.True(bits[0]);
        Assert.Equal("b", map["a"]);
        Assert.Equal(1, numbers["a"]);
    }

    [Fact]
    public void Null_stays_null()
    {
        Assert.Null(CachedValue.Copy<byte[]?>(null));
        Assert.Null(CachedValue.Copy<string?>(null));
        Assert.Equal(0, CachedValue.PayloadBytes<string?>(null));
    }

    [Fact]
    public void Longer_values_weigh_more()
    {
        Assert.Equal(2000, CachedValue.PayloadBytes(new string('x', 1000)) - CachedValue.PayloadBytes(""));
        Assert.Equal(1000, CachedValue.PayloadBytes(new byte[1000]) - CachedValue.PayloadBytes(Array.Empty<byte>()));
        Assert.True(CachedValue.PayloadBytes(new string?[] { new('x', 100), null }) > CachedValue.PayloadBytes(new string?[] { "x", null }) + 190);
        Assert.True(CachedValue.PayloadBytes(new List<string> { new('x', 100) }) > CachedValue.PayloadBytes(new List<string> { "x" }) + 190);
        Assert.True(CachedValue.PayloadBytes(new BitArray(80_000)) >= 10_000);
        Assert.True(CachedValue.PayloadBytes(new Dictionary<string, string?> { ["a"] = new('x', 1000) }) > 2000);
        Assert.Equal(0, CachedValue.PayloadBytes(1L));
    }

    private readonly record struct Holder(Mutable Value);

    private sealed class OwnList : List<int>;

    private sealed class Mutable
    {
        public int Value { get; set; }
    }
}
