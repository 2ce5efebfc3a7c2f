using System.Net.ServerSentEvents;
using System.Text.Json;
using EfQueryCache.AspNetCore.Dashboard;
using EfQueryCache.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>Pages that do not read cost nothing more, and get everything when they do.</summary>
public sealed class DashboardViewerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Viewer_that_never_reads_is_bounded_and_slows_no_other()
    {
        await using var services = new ServiceCollection().AddQueryCache().Services.BuildServiceProvider();
        using var feed = NewFeed(services);
        using var lazy = feed.TryJoin()!;
        using var eager = feed.TryJoin()!;
        await using var lazyItems = lazy.ReadAsync(Token).GetAsyncEnumerator(Token);
        await using var eagerItems = eager.ReadAsync(Token).GetAsyncEnumerator(Token);
        Assert.Equal("state", await NextAsync(lazyItems));
        Assert.Equal("state", await NextAsync(eagerItems));

        for (var i = 0; i < 10_000; i++)
        {
            var text = $"{{\"n\":{i}}}";
            lazy.Tell(text);
            eager.Tell(text);
            Assert.Equal("sample", await NextAsync(eagerItems));
            Assert.Equal(text, eagerItems.Current.Data);
        }

        Assert.Equal(DashboardViewer.Capacity, lazy.Waiting);
        Assert.Equal("state", await NextAsync(lazyItems)); // not what waited, but everything anew
        Assert.Equal(0, lazy.Waiting);
        lazy.Tell("{}");
        Assert.Equal("sample", await NextAsync(lazyItems));
    }

    [Fact]
    public async Task Viewer_is_to_come_back_after_some_minutes()
    {
        var clock = new ManualTimeProvider();
        await using var services = new ServiceCollection().AddQueryCache().Services.BuildServiceProvider();
        using var feed = NewFeed(services, clock);
        using var viewer = feed.TryJoin()!;
        await using var items = viewer.ReadAsync(Token).GetAsyncEnumerator(Token);
        Assert.Equal("state", await NextAsync(items));
        Assert.NotNull(items.Current.ReconnectionInterval);

        viewer.Tell("{}");
        Assert.Equal("sample", await NextAsync(items));
        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.False(await items.MoveNextAsync());
    }

    [Fact]
    public async Task What_is_kept_of_many_invalidations_is_bounded()
    {
        await using var services = new ServiceCollection().AddQueryCache().Services.BuildServiceProvider();
        var cache = services.GetRequiredService<IQueryCache>();
        using var feed = NewFeed(services);
        feed.Start();
        for (var i = 0; i < 500; i++) await cache.InvalidateTagsAsync([.. Enumerable.Range(0, 50).Select(n => $"tag {i}-{n}")], Token);
        await EfQueryCache.Tests.Infrastructure.Eventually.HoldsAsync(() => feed.GetState().Invalidations is [.., { Sequence: >= 500 }]);

        var state = feed.GetState();

        Assert.Equal(100, state.Invalidations.Count);
        Assert.All(state.Invalidations, change => Assert.Equal(13, change.Tags.Count));
        Assert.Equal("and 38 more", state.Invalidations[0].Tags[^1]);
        Assert.InRange(JsonSerializer.Serialize(state, DashboardJson.Default.DashboardState).Length, 1, 100_000);
    }

    private static DashboardFeed NewFeed(IServiceProvider services, TimeProvider? clock = null)
        => new(services.GetRequiredService<IQueryCache>, new QueryCacheDashboardOptions(), clock ?? TimeProvider.System, NullLogger.Instance);

    private static async Task<string> NextAsync(IAsyncEnumerator<SseItem<string>> items)
    {
        Assert.True(await items.MoveNextAsync());
        return items.Current.EventType;
    }
}
