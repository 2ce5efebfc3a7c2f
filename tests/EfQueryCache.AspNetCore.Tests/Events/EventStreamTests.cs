using System.IO.Pipelines;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using EfQueryCache.AspNetCore.Events;
using EfQueryCache.AspNetCore.Tests.Dashboard;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EfQueryCache.AspNetCore.Tests.Events;

/// <summary>Clients hear of what is invalidated, once, in order, and not too much of it.</summary>
public sealed class EventStreamTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_through_EF_is_told_with_table_and_cause()
    {
        await using var web = await StartAsync();
        await using var stream = await EventStream.OpenAsync(web.Client);
        await web.AskAsync(db => db.Articles.Cacheable().CountAsync(Token)); // a cache tells of databases that it knows
        await Eventually.HoldsAsync(async () =>
        {
            // Until the catalog is read, a write may touch everything.
            await web.AskAsync(db => db.Articles.Where(a => a.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(a => a.Stock, a => a.Stock), Token));
            var told = await stream.NextAsync();
            web.Clock.Advance(TimeSpan.FromSeconds(1)); // nothing waits for it
            Assert.Equal("invalidation", told.EventType);
            var data = JsonDocument.Parse(told.Data).RootElement;
            Assert.Equal("ExecuteUpdate", data.GetProperty("causes")[0].GetString());
            return data.GetProperty("tables").EnumerateArray().Any(table => table.GetString()!.Contains("Articles", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Client_hears_of_the_tags_that_it_wants_and_of_what_concerns_everybody()
    {
        await using var web = await StartAsync();
        await using var stream = await EventStream.OpenAsync(web.Client, "/events?tags=a,b&names=news");
        await web.Cache.InvalidateTagsAsync(["other"], Token);
        await HearAsync(web, 1);
        web.Clock.Advance(TimeSpan.FromSeconds(1));
        await web.Cache.InvalidateTagsAsync(["<b>", "b"], Token);
        await HearAsync(web, 2);
        var told = await stream.NextAsync();
        Assert.DoesNotContain('<', told.Data);
        Assert.Equal(["<b>", "b"], JsonDocument.Parse(told.Data).RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        web.Clock.Advance(TimeSpan.FromSeconds(1));
        await web.Cache.ClearAsync(Token);
        Assert.Contains("\"isEverything\":true", (await stream.NextAsync()).Data, StringComparison.Ordinal);
        await Events(web).PublishAsync("ignored", 1, Token);
        await Events(web).PublishAsync("news", new { Text = "hello" }, Token);
        Assert.Equal(("news", """{"text":"hello"}"""), await stream.NextAsync() is var news ? (news.EventType, news.Data) : default);
    }

    [Fact]
    public async Task Thousand_invalidations_are_two_events()
    {
        await using var web = await StartAsync();
        await using var stream = await EventStream.OpenAsync(web.Client);
        for (var i = 0; i < 1000; i++) await web.Cache.InvalidateTagsAsync([$"tag {i % 7}"], Token);
        var first = JsonDocument.Parse((await stream.NextAsync()).Data).RootElement;
        await HearAsync(web, 1000);
        web.Clock.Advance(TimeSpan.FromMilliseconds(250));
        var second = JsonDocument.Parse((await stream.NextAsync()).Data).RootElement;
        Assert.Equal((1, 999), (first.GetProperty("count").GetInt32(), second.GetProperty("count").GetInt32()));
        Assert.Equal(7, second.GetProperty("tags").GetArrayLength());
        Assert.Equal(first.GetProperty("sequence").GetInt64() + 1, second.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Client_that_comes_back_gets_what_it_has_missed()
    {
        await using var web = await StartAsync(o => o.BufferedEvents = 8);
        string lastId;
        await using (var stream = await EventStream.OpenAsync(web.Client))
        {
            await PublishAsync(web, 1);
            Assert.Equal("1", (await stream.NextAsync()).Data);
            lastId = stream.LastId;
        }

        await Eventually.HoldsAsync(() => Clients(web) == 0);
        for (var i = 2; i <= 9; i++) await PublishAsync(web, i);
        await using (var back = await EventStream.OpenAtOnceAsync(web.Client, lastId: lastId))
        {
            for (var i = 2; i <= 9; i++) Assert.Equal($"{i}", (await back.NextAsync()).Data);
            Assert.Equal("ready", (await back.NextAsync()).EventType);
            await PublishAsync(web, 10);
            Assert.Equal("10", (await back.NextAsync()).Data);
        }

        // Now one more has happened than is kept; and nobody knows what another process has told.
        foreach (var unknown in (string[])[lastId, "0123456789ab-3", "garbage", lastId + "00"])
        {
            await using var late = await EventStream.OpenAtOnceAsync(web.Client, lastId: unknown);
            Assert.Equal("reset", (await late.NextAsync()).EventType);
            Assert.Equal("ready", (await late.NextAsync()).EventType);
        }

        await using var byQuery = await EventStream.OpenAtOnceAsync(web.Client, "/events?lastEventId=" + lastId);
        Assert.Equal("reset", (await byQuery.NextAsync()).EventType);
    }

    [Fact]
    public async Task Client_that_does_not_read_is_told_so_when_it_does_and_takes_no_more_than_it_may()
    {
        await using var web = await StartAsync(o => o.MaxWaitingEvents = 4);
        await using var stream = await EventStream.OpenAsync(web.Client);
        var large = new string('x', 60_000);
        for (var i = 0; i < 200; i++)
        {
            await Events(web).PublishAsync("large", $"{i} {large}", Token);
            web.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<string>();
        while (!stream.LastId.EndsWith("-200", StringComparison.Ordinal)) seen.Add((await stream.NextAsync()).EventType);
        Assert.Contains("reset", seen);
        Assert.True(seen.Count < 150, $"{seen.Count} events were held for it");

        // What is on its way to it yet may be too much again.
        var told = new SseItem<string>("");
        for (var i = 1; told.EventType is not "news"; i++)
        {
            await PublishAsync(web, i);
            do told = await stream.NextAsync();
            while (told.EventType is not ("news" or "reset"));
        }
    }

    [Fact]
    public async Task Client_that_falls_behind_at_whatever_moment_is_told_so()
    {
        await using var web = await StartAsync(o => (o.MaxWaitingEvents, o.MaxDeliveriesPerSecond) = (1, int.MaxValue));
        var hub = web.Services.GetRequiredKeyedService<EventHub>("");
        using var client = hub.TryJoin(new EventFilter(new QueryCollection()), "")!;
        var pipe = new Pipe();
        var sending = client.SendAsync(pipe.Writer, Token);
        var events = SseParser.Create(pipe.Reader.AsStream()).EnumerateAsync(Token).GetAsyncEnumerator(Token);
        for (var round = 0; round < 1000; round++)
        {
            for (var i = 0; i < 3; i++) hub.Add(new OwnDraft($"{round} {i}", "{}", []));
            var last = hub.IdOf(hub.Last);
            do Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token));
            while (events.Current.EventId != last);
        }

        hub.End();
        await sending;
    }

    [Fact]
    public async Task Something_is_sent_when_nothing_happens()
    {
        await using var web = await StartAsync(o => o.KeepAlive = TimeSpan.FromMilliseconds(20));
        await using var stream = await EventStream.OpenAsync(web.Client, "/events?names=nothing");
        for (var i = 0; i < 3; i++) Assert.Equal("keep-alive", (await stream.NextAsync()).EventType);
    }

    [Fact]
    public async Task Streams_end_when_the_application_does()
    {
        var web = await StartAsync();
        await using var stream = await EventStream.OpenAsync(web.Client);
        var end = stream.HasEndedAsync();
        await web.StopAsync();
        Assert.True(await end);
        await web.DisposeAsync();
    }

    [Fact]
    public async Task Too_many_clients_are_told_to_come_later()
    {
        await using var web = await StartAsync(o => o.MaxClients = 1);
        await using (await EventStream.OpenAsync(web.Client))
        {
            var refused = await web.Client.AskAsync("/events");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (refused.Status, refused.Header("Retry-After")));
        }

        await Eventually.HoldsAsync(() => Clients(web) == 0);
        await using var stream = await EventStream.OpenAsync(web.Client);
    }

    [Fact]
    public async Task Nobody_hears_unless_somebody_has_said_who_may()
    {
        await using var web = await WebApp.StartAsync(
            database,
            (app, _) =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapQueryCacheEvents("/closed");
                app.MapQueryCacheEvents("/guarded").RequireAuthorization();
                app.MapQueryCacheEvents("/both").RequireAuthorization().AllowAnonymous();
                app.MapQueryCacheEvents("/open").AllowAnonymous();
            },
            cache => cache.AddEvents(),
            TestAuthentication.Add);
        var closed = await web.Client.AskAsync("/closed");
        Assert.Equal(HttpStatusCode.Forbidden, closed.Status);
        Assert.Contains("RequireAuthorization", closed.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await web.Client.AskAsync("/closed/client.js")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await web.Client.AskAsync("/both")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.Client.AskAsync("/guarded")).Status);
        Assert.Contains("class QueryCacheEvents", (await web.Client.AskAsync("/open/client.js")).Body, StringComparison.Ordinal);
        await using var stream = await EventStream.OpenAsync(web.Client, "/open");
        Assert.Equal(2, web.Events.Count(QueryCacheEventId.AccessClosed)); // once for each mapping
    }

    [Fact]
    public async Task Forgotten_registration_and_wrong_settings_are_named_at_start()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => WebApp.StartAsync(database, (app, _) => app.MapQueryCacheEvents()));
        Assert.Contains("AddEvents()", exception.Message, StringComparison.Ordinal);
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(o => (o.Interval, o.MaxClients) = (TimeSpan.Zero, 0)));
        Assert.Contains("Interval", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("MaxClients", wrong.Message, StringComparison.Ordinal);
    }

    private static IQueryCacheEvents Events(WebApp web) => web.Services.GetRequiredService<IQueryCacheEvents>();

    private static async Task PublishAsync(WebApp web, int n)
    {
        await Events(web).PublishAsync("news", n, Token);
        web.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private static int Clients(WebApp web) => web.Services.GetRequiredKeyedService<EventHub>("").Clients;

    // The cache tells in the background.
    private static Task HearAsync(WebApp web, int events) => Eventually.HoldsAsync(() => web.Services.GetRequiredKeyedService<EventHub>("").Heard >= events);

    private Task<WebApp> StartAsync(Action<QueryCacheEventsOptions>? configure = null)
        => WebApp.StartAsync(database, (app, _) => app.MapQueryCacheEvents().AllowAnonymous(), cache => cache.AddEvents(configure));
}
