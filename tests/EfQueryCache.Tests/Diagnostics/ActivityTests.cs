using System.Collections.Concurrent;
using System.Diagnostics;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>What a trace shows: loads as activities, hits and bypasses as events of whatever asks.</summary>
public sealed class ActivityTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Loads_are_activities_and_hits_and_bypasses_are_events_of_their_caller(bool async)
    {
        var shop = new Shop(database);
        var loads = new ConcurrentQueue<Activity>(); // every test of the process loads something
        using var listener = Listen(loads);
        using var request = new ActivitySource("EfQueryCache.Tests.ActivityTests").StartActivity("request")!;

        for (var i = 0; i < 3; i++) await shop.AskAsync(c => c.Labels.Cacheable().ToListAsync(async));
        await shop.AskAsync(c => c.Labels.OrderBy(l => EF.Functions.Random()).Cacheable().ToListAsync(async));

        var load = Assert.Single(loads, load => load.ParentSpanId == request.SpanId);
        Assert.Equal(("efquerycache.load", ActivityStatusCode.Unset), (load.OperationName, load.Status));
        Assert.Equal(
            ["efquerycache.request hit ", "efquerycache.request hit ", "efquerycache.request bypass volatile_function"],
            request.Events.Select(e => $"{e.Name} {Tag(e, "efquerycache.result")} {Tag(e, "efquerycache.reason")}"));
    }

    [Fact]
    public async Task Load_that_fails_says_so()
    {
        var gate = new Gate { Sending = () => throw new NpgsqlException("gone") };
        var shop = new Shop(database, configure: o => o.AddInterceptors(gate));
        var loads = new ConcurrentQueue<Activity>(); // every test of the process loads something
        using var listener = Listen(loads);
        using var request = new ActivitySource("EfQueryCache.Tests.ActivityTests").StartActivity("request")!;

        await Assert.ThrowsAnyAsync<Exception>(() => shop.AskAsync(c => c.Labels.Cacheable().ToListAsync(Token)));

        var load = Assert.Single(loads, load => load.ParentSpanId == request.SpanId);
        Assert.Equal((ActivityStatusCode.Error, typeof(NpgsqlException).FullName), (load.Status, load.GetTagItem("error.type")));
    }

    private static object? Tag(ActivityEvent e, string name) => e.Tags.FirstOrDefault(tag => tag.Key == name).Value;

    private static ActivityListener Listen(ConcurrentQueue<Activity> stopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("EfQueryCache", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
