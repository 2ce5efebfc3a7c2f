using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Keys.Confusable;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Keys;

/// <summary>PostgreSQL says of which type and value a parameter is: whoever is given another's entry is told so.</summary>
public sealed class EchoedParameterTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    // EF Core's own has room for 1,024 compiled queries; who makes room there may take the model of others away.
    private static readonly MemoryCache Memory = new(new MemoryCacheOptions());

    private static readonly ConfusablePair[] Pairs =
    [
        .. new[]
        {
            Group("one", () => [1, 1L, (short)1, 1m, 1.0, 1f, "1", true]),
            Group("edges of a double", () => [0.0, -0.0, double.NaN, double.PositiveInfinity]),
            Group("scales", () => [1m, 1.0m, 1.00m]),
            Group("texts", () => ["a", "A", "a ", "\u00e9", "e\u0301", ""]),
            Group("days", () => [new DateOnly(2026, 3, 1), Day(DateTimeKind.Utc), Day(DateTimeKind.Utc).AddMicroseconds(1), "2026-03-01"]),
            Group("times", () => [new TimeOnly(12, 0), TimeSpan.FromHours(12), TimeSpan.FromHours(36)]),
            Group("arrays", () => [new[] { 1, 2 }, new[] { 1L, 2L }, new[] { 2, 1 }, new[] { 1m, 2m }, new[] { "1", "2" }, new int?[] { 1, null, 2 }]),
            Group("joined texts", () => [new[] { "a", "b" }, new[] { "a,b" }, new[] { "ab" }, new string?[] { "a", null, "b" }]),
            Group("nothing", () => [Array.Empty<int>(), Array.Empty<long>(), "", new int?[] { null }]),
            Group("hosts", () => [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("::ffff:10.0.0.1"), "10.0.0.1", PhysicalAddress.Parse("08002B010203")]),
            Group("bits", () => [new BitArray([true]), new BitArray([true, false]), new BitArray([false, true])]),
            Group("ranges", () =>
            [
                new NpgsqlRange<int>(1, 5), new NpgsqlRange<int>(1, true, 5, false), new NpgsqlRange<long>(1, 5), NpgsqlRange<int>.Empty,
                new NpgsqlRange<int>(1, true, false, 0, false, true),
            ]),
            Group("shapes", () =>
            [
                new NpgsqlPath([new(1, 2), new(3, 4)], open: true), new NpgsqlPath([new(1, 2), new(3, 4)], open: false),
                new NpgsqlPolygon(new NpgsqlPoint(1, 2), new NpgsqlPoint(3, 4)), new NpgsqlLSeg(new(1, 2), new(3, 4)),
            ]),
            Group("JSON", () => [JsonDocument.Parse("1"), JsonDocument.Parse("1.0"), JsonDocument.Parse("\"1\""), JsonDocument.Parse("[1]")]),
            Group("bytes", () => [new byte[] { 1, 2 }, new byte[] { 1, 2, 0 }, "\\x0102"]),
        }.SelectMany(group => group.Pairs),
    ];

    public static TheoryData<int, bool> Cases
        => [.. Enumerable.Range(0, Pairs.Length).SelectMany(i => new[] { new TheoryDataRow<int, bool>(i, false), new TheoryDataRow<int, bool>(i, true) })];

    [Fact]
    public void There_are_at_least_sixty_pairs() => Assert.True(Pairs.Length >= 60, $"{Pairs.Length} pairs");

    [Theory, MemberData(nameof(Cases))]
    public async Task Parameter_is_never_answered_with_the_entry_of_one_that_looks_like_it(int number, bool async)
    {
        var (pair, shop) = (Pairs[number], new Shop(database, configure: o => o.UseMemoryCache(Memory)));
        var (x, y) = (await EchoAsync(shop, pair.X, cached: false, async), await EchoAsync(shop, pair.Y, cached: false, async));
        Assert.NotEqual(x, y);

        Assert.Equal(x, await EchoAsync(shop, pair.X, cached: true, async));
        Assert.Equal(y, await EchoAsync(shop, pair.Y, cached: true, async));
        Assert.Equal((0, 2, 2), (shop.Statistics.Hits, shop.Statistics.Misses, shop.Statistics.Entries));

        Assert.Equal(x, await EchoAsync(shop, pair.X, cached: true, async));
        Assert.Equal(y, await EchoAsync(shop, pair.Y, cached: true, async));
        Assert.Equal((2, 2, 2), (shop.Statistics.Hits, shop.Statistics.Misses, shop.Statistics.Entries));
        Assert.Equal(4, shop.Commands.Count);
    }

    private static async Task<string> EchoAsync(Shop shop, object?[] values, bool cached, bool async)
    {
        await using var context = shop.Open();
        var echo = context.Database.SqlQuery<string>(FormattableStringFactory.Create("SELECT pg_typeof({0})::text || ':' || {0}::text AS \"Value\"", values));
        return Assert.Single(await (cached ? echo.Cacheable(c => c.DependsOn("Products")) : echo.NotCacheable()).ToListAsync(async));
    }

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("echoed", name, make);

    private static DateTime Day(DateTimeKind kind) => new(2026, 3, 1, 0, 0, 0, kind);
}
