using System.Diagnostics.Metrics;
using EfQueryCache.Redis.Tests.Faults;
using EfQueryCache.Redis.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Diagnostics;

/// <summary>What the meter tells.</summary>
public sealed class FigureTests
{
    [Fact]
    public async Task Looks_failures_retries_and_the_breaker_are_measured()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => (o.Timeout, o.BreakDuration) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1)));
        await EpochTests.AnsweredAsync(node); // the first call takes longer
        var figures = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter, node.Meter)) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(instrument, 1));
        listener.Start();

        await node.LookAsync("x");
        redis.Freeze();
        for (var i = 0; i < 4; i++) await node.LookAsync("x");
        await node.CommitAsync(Node.NewWriter(), "x");
        await node.Level.StoreAsync(Node.Key(1), new byte[1], Node.Lease);
        listener.RecordObservableInstruments();
        redis.Thaw();

        lock (figures)
        {
            Assert.Equal(5, figures["efquerycache.redis.look.duration"]);
            Assert.True(figures["efquerycache.redis.failures"] >= 5);
            Assert.Equal(1, figures["efquerycache.redis.breaker.transitions"]);
            Assert.Equal(1, figures["efquerycache.redis.breaker.state"]);
            Assert.Equal(1, figures["efquerycache.redis.retries"]);
            Assert.Equal(1, figures["efquerycache.redis.store.drops"]);
        }

        void Add(Instrument instrument, double value)
        {
            lock (figures) figures[instrument.Name] = figures.GetValueOrDefault(instrument.Name) + value;
        }
    }
}
