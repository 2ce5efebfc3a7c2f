using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.Tests.Events;

/// <summary>The application's own events reach clients on the same stream, and invalidate what they are mapped to.</summary>
public sealed class PublishTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Event_invalidates_the_tags_that_it_is_mapped_to_before_it_is_sent()
    {
        await using var web = await StartAsync(o => o.OnEvent<Camera>("camera-status-changed", (camera, c) => c.Tags($"camera:{camera.Id}", "cameras")));
        await using var stream = await EventStream.OpenAsync(web.Client, "/events?names=camera-status-changed");
        Task<int> AskAsync(string tag) => web.AskAsync(db => db.Articles.Cacheable(TimeSpan.FromMinutes(1), tag).CountAsync(Token));
        await AskAsync("camera:7");
        var commands = web.Commands.Count;
        await Events(web).PublishAsync("camera-status-changed", new Camera(8, "off"), Token);
        await AskAsync("camera:7");
        Assert.Equal(commands, web.Commands.Count);
        await Events(web).PublishAsync("camera-status-changed", new Camera(7, "on"), Token);
        await AskAsync("camera:7");
        Assert.Equal(commands + 1, web.Commands.Count);

        Assert.Equal("""{"id":8,"status":"off"}""", (await stream.NextAsync()).Data);
        Assert.Equal("""{"id":7,"status":"on"}""", (await stream.NextAsync()).Data);
    }

    [Fact]
    public async Task Of_events_about_one_thing_the_first_and_the_last_are_sent()
    {
        await using var web = await StartAsync(o => o.OnEvent<Camera>("camera", (camera, c) => c.Tags($"camera:{camera.Id}")));
        await using var stream = await EventStream.OpenAsync(web.Client, "/events?names=camera");
        for (var i = 0; i < 100; i++) await Events(web).PublishAsync("camera", new Camera(1, $"{i}"), Token);
        await Events(web).PublishAsync("camera", new Camera(2, "x"), Token);
        Assert.Contains("\"0\"", (await stream.NextAsync()).Data, StringComparison.Ordinal);
        Assert.Contains("\"x\"", (await stream.NextAsync()).Data, StringComparison.Ordinal);
        web.Clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Contains("\"99\"", (await stream.NextAsync()).Data, StringComparison.Ordinal);
        await Events(web).PublishAsync("camera", new Camera(1, "soon"), Token);
        await Events(web).PublishAsync("camera", new Camera(3, "at once"), Token);
        Assert.Contains("at once", (await stream.NextAsync()).Data, StringComparison.Ordinal);
        web.Clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Contains("soon", (await stream.NextAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_tenth_of_a_counter_is_sent()
    {
        await using var web = await StartAsync(o => o.EveryNth("visits", 10));
        await using var stream = await EventStream.OpenAsync(web.Client);
        for (var i = 1; i <= 31; i++)
        {
            await Events(web).PublishAsync("visits", i, Token);
            web.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<string>();
        while (seen.Count < 4)
        {
            if (await stream.NextAsync() is { EventType: "visits" } visit) seen.Add(visit.Data);
        }

        Assert.Equal(["1", "11", "21", "31"], seen);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_with_the_cure()
    {
        await using var web = await StartAsync(o => o.OnEvent<Camera>("camera", (_, c) => c.Tags("cameras")));
        var events = Events(web);
        await events.PublishAsync("large", new string('x', (64 * 1024) - 2), Token);
        var large = await Assert.ThrowsAsync<ArgumentException>(async () => await events.PublishAsync("large", new string('x', (64 * 1024) - 1), Token));
        Assert.Contains("MaxPayloadBytes", large.Message, StringComparison.Ordinal);
        var type = await Assert.ThrowsAsync<InvalidOperationException>(async () => await events.PublishAsync("camera", "text", Token));
        Assert.Contains("OnEvent", type.Message, StringComparison.Ordinal);
        foreach (var name in (string[])["", " ", "a\nb", "invalidation", "reset", "ready", "keep-alive"])
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await events.PublishAsync(name, 1, Token));
            Assert.Throws<ArgumentException>(() => new QueryCacheEventsOptions().EveryNth(name, 2));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new QueryCacheEventsOptions().EveryNth("x", 0));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await events.PublishAsync("camera", new Camera(1, ""), new CancellationToken(canceled: true)));
    }

    private static IQueryCacheEvents Events(WebApp web) => web.Services.GetRequiredService<IQueryCacheEvents>();

    private Task<WebApp> StartAsync(Action<QueryCacheEventsOptions> configure)
        => WebApp.StartAsync(database, (app, _) => app.MapQueryCacheEvents().AllowAnonymous(), cache => cache.AddEvents(configure));

    private sealed record Camera(int Id, string Status);
}
