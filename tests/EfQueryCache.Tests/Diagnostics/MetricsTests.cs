using System.Diagnostics.Metrics;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>What a monitoring system sees under the meter <c>EfQueryCache</c>.</summary>
public sealed class MetricsTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly Dictionary<string, (string Unit, string[] Tags)> Instruments = new()
    {
        ["efquerycache.requests"] = ("{request}", ["efquerycache.cache.name", "efquerycache.result", "efquerycache.level", "efquerycache.reason"]),
        ["efquerycache.eager_refreshes"] = ("{request}", ["efquerycache.cache.name"]),
        ["efquerycache.load.duration"] = ("s", ["efquerycache.cache.name", "error.type"]),
        ["efquerycache.stores"] = ("{entry}", ["efquerycache.cache.name"]),
        ["efquerycache.invalidations"] = ("{tag}", ["efquerycache.cache.name"]),
        ["efquerycache.evictions"] = ("{entry}", ["efquerycache.cache.name", "reason"]),
        ["efquerycache.entries"] = ("{entry}", ["efquerycache.cache.name"]),
        ["efquerycache.size"] = ("By", ["efquerycache.cache.name"]),
        ["efquerycache.size.limit"] = ("By", ["efquerycache.cache.name"]),
        ["efquerycache.memory_pressure"] = ("{level}", ["efquerycache.cache.name"]),
        ["efquerycache.entry.size"] = ("By", ["efquerycache.cache.name"]),
        ["efquerycache.entry.age"] = ("s", ["efquerycache.cache.name", "reason"]),
        ["efquerycache.verifications"] = ("{hit}", ["efquerycache.cache.name"]),
        ["efquerycache.verification.mismatches"] = ("{hit}", ["efquerycache.cache.name"]),
        ["efquerycache.promotions"] = ("{entry}", ["efquerycache.cache.name"]),
        ["efquerycache.demotions"] = ("{entry}", ["efquerycache.cache.name"]),
        ["efquerycache.backplane.heard"] = ("{write}", ["efquerycache.cache.name"]),
        ["efquerycache.backplane.suspensions"] = ("{suspension}", ["efquerycache.cache.name"]),
        ["efquerycache.unknown_outcomes"] = ("{transaction}", ["efquerycache.cache.name"]),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instruments_say_what_the_statistics_say()
    {
        // A cache of its own name, so that whatever else runs in this process stays out of the figures.
        var name = $"metrics-{Guid.NewGuid():N}";
        using var memory = new MemoryCache(new MemoryCacheOptions());
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddQueryCache(name);
        services.AddDbContext<MetricsContext>((p, o) => o.UseNpgsql(database.ConnectionString).AddQueryCache(p, name).UseMemoryCache(memory)); // EF Core's own makes room when many tests run
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredKeyedService<IQueryCache>(name);
        var found = new List<(Instrument Instrument, long Value, Dictionary<string, string> Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "EfQueryCache") l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, (long)value, tags));
        listener.Start();

        await WorkAsync(provider, cache);
        listener.RecordObservableInstruments();

        var statistics = cache.GetStatistics();
        Assert.Equal(Instruments.Keys.Order(), found.Select(f => f.Instrument.Name).Distinct().Order());
        Assert.All(found, f =>
        {
            var (unit, tags) = Instruments[f.Instrument.Name];
            Assert.Equal(unit, f.Instrument.Unit);
            Assert.False(string.IsNullOrWhiteSpace(f.Instrument.Description));
            Assert.Subset(tags.ToHashSet(), f.Tags.Keys.ToHashSet());
            Assert.All(f.Tags.Where(t => t.Key != "efquerycache.cache.name"), t => Assert.Matches("^[a-z0-9_]{1,30}$", t.Value));
        });
        Assert.InRange(found.Count, Instruments.Count, 60); // however many queries, tables and values there are

        Assert.Equal((3, 2), (Sum("efquerycache.requests", ("efquerycache.result", "hit")), Sum("efquerycache.requests", ("efquerycache.result", "miss"))));
        Assert.Equal((2, 1), (Sum("efquerycache.requests", ("efquerycache.level", "l1")), Sum("efquerycache.requests", ("efquerycache.level", "object"))));
        Assert.Equal((statistics.Hits, statistics.SharedHits, statistics.Misses), (3, 1, 2));
        Assert.Equal(1, Sum("efquerycache.requests", ("efquerycache.reason", "volatile_function")));
        Assert.Equal(statistics.Bypasses.Values.Sum(), Sum("efquerycache.requests", ("efquerycache.result", "bypass")));
        Assert.Equal(statistics.Stores, Sum("efquerycache.stores"));
        Assert.Equal(statistics.Invalidations, Sum("efquerycache.invalidations"));
        Assert.True(statistics.Invalidations > 0);
        Assert.Equal(1, Sum("efquerycache.evictions", ("reason", "invalidated")));
        Assert.Equal(statistics.Evictions.Values.Sum(), Sum("efquerycache.evictions"));
        Assert.Equal((1, statistics.Entries), (Sum("efquerycache.entries"), Sum("efquerycache.entries")));
        Assert.Equal(statistics.SizeBytes, Sum("efquerycache.size"));
        Assert.Equal(0, Sum("efquerycache.unknown_outcomes"));

        Assert.Equal(statistics.CurrentSizeLimit, Sum("efquerycache.size.limit"));
        Assert.Equal((long)statistics.MemoryPressure, Sum("efquerycache.memory_pressure"));
        Assert.Equal(statistics.Stores, found.Count(f => f.Instrument.Name == "efquerycache.entry.size"));
        Assert.InRange(found.Last(f => f.Instrument.Name == "efquerycache.entry.size").Value, 1, statistics.SizeBytes - 1); // what was made of its rows came later
        Assert.Equal("invalidated", Assert.Single(found, f => f.Instrument.Name == "efquerycache.entry.age").Tags["reason"]);

        void Take(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var map = new Dictionary<string, string>();
            foreach (var tag in tags) map.Add(tag.Key, tag.Value!.ToString()!);
            if (map["efquerycache.cache.name"] == name) found.Add((instrument, value, map));
        }

        long Sum(string instrument, params (string Key, string Value)[] tags)
            => found.Where(f => f.Instrument.Name == instrument && tags.All(t => f.Tags.GetValueOrDefault(t.Key) == t.Value)).Sum(f => f.Value);
    }

    // Two misses, three hits, a bypass, and a write that the second miss comes from.
    private static async Task WorkAsync(ServiceProvider provider, IQueryCache cache)
    {
        for (var i = 0; i < 5; i++)
        {
            await using var scope = provider.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<MetricsContext>();
            await context.Notes.Cacheable().CountAsync(Token);
            if (i == 0) await context.Notes.OrderBy(n => EF.Functions.Random()).Cacheable().FirstAsync(Token);
            if (i != 2) continue;
            context.Add(new Note { Text = "metrics" });
            await context.SaveChangesAsync(Token);
        }

        Assert.Equal(3, cache.GetStatistics().Hits);
    }

    private sealed class MetricsContext(DbContextOptions<MetricsContext> options) : ShopContext(options);
}
