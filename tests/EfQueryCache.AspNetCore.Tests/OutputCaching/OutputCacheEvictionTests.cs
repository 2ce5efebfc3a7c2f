using System.Globalization;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EfQueryCache.AspNetCore.Tests.OutputCaching;

/// <summary>Responses leave ASP.NET Core's output cache when what they are made of is invalidated, and only then.</summary>
public sealed class OutputCacheEvictionTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private readonly TaskCompletionSource _isMaking = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/table")]
    [InlineData("/schema")]
    [InlineData("/plain-tag")]
    public async Task Write_evicts_what_names_its_table(string path)
    {
        await using var web = await StartAsync();
        await SellAsync(web);
        await HeardAsync(web);
        var before = await AskTwiceAsync(web, path);
        await SellAsync(web);
        await EvictedAsync(web, path);
        Assert.NotEqual(before, await AskTwiceAsync(web, path));
    }

    [Fact]
    public async Task Invalidation_of_a_tag_evicts_what_names_it_and_nothing_else()
    {
        await using var web = await StartAsync();
        await AskTwiceAsync(web, "/tag");
        await AskTwiceAsync(web, "/table");
        await web.Cache.InvalidateTagsAsync(["catalog"], Token);
        await EvictedAsync(web, "/tag");
        await AssertIsKeptAsync(web, "/table");
    }

    [Fact]
    public async Task Invalidation_of_everything_evicts_everything_that_is_tied_to_the_cache()
    {
        await using var web = await StartAsync();
        foreach (var path in (string[])["/tag", "/table", "/plain-tag"]) await AskTwiceAsync(web, path);
        await web.Cache.ClearAsync(Token);
        await EvictedAsync(web, "/tag");
        await EvictedAsync(web, "/table");
        await AssertIsKeptAsync(web, "/plain-tag");
    }

    [Fact]
    public async Task Response_that_is_being_made_during_the_invalidation_is_not_stored()
    {
        await using var web = await StartAsync();
        var slow = web.Client.AskAsync("/slow");
        await _isMaking.Task.WaitAsync(Token);
        await web.Cache.InvalidateTagsAsync(["catalog"], Token);
        await HeardAsync(web);
        _mayEnd.SetResult();
        var first = await slow;
        var second = await AskTwiceAsync(web, "/slow");
        Assert.NotEqual(first.Body, second);
    }

    [Fact]
    public async Task Eviction_that_fails_is_tried_again()
    {
        var store = new FailingStore();
        await using var web = await StartAsync(services => services.Replace(ServiceDescriptor.Singleton<IOutputCacheStore>(store)));
        await web.Cache.InvalidateTagsAsync(["catalog"], Token);
        await Eventually.HoldsAsync(() => store.Evicted.Contains("catalog"));
        Assert.Equal(1, web.Events.Count(QueryCacheEventId.OutputNotEvicted));
    }

    [Fact]
    public async Task Output_cache_or_eviction_that_is_missing_is_said()
    {
        var noCache = await Assert.ThrowsAsync<InvalidOperationException>(() => WebApp.StartAsync(database, (_, _) => { }, cache => cache.AddOutputCacheEviction()));
        Assert.Contains("AddOutputCache()", noCache.Message, StringComparison.Ordinal);
        await using var web = await WebApp.StartAsync(
            database,
            (app, _) =>
            {
                app.UseOutputCache();
                app.MapGet("/", () => "x").CacheOutput(policy => policy.QueryCache("Articles"));
            },
            services: services => services.AddOutputCache());
        var noEviction = await Assert.ThrowsAsync<InvalidOperationException>(() => web.Client.AskAsync("/"));
        Assert.Contains("AddOutputCacheEviction()", noEviction.Message, StringComparison.Ordinal);
    }

    private static Task<int> SellAsync(WebApp web)
        => web.AskAsync(db => db.Articles.Where(a => a.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(a => a.Stock, a => a.Stock - 1), Token));

    // The second answer is the first one, kept.
    private static async Task<string> AskTwiceAsync(WebApp web, string path)
    {
        var first = await web.Client.AskAsync(path);
        var runs = web.Runs;
        Assert.Equal((first.Body, runs), ((await web.Client.AskAsync(path)).Body, web.Runs));
        return first.Body;
    }

    private static async Task EvictedAsync(WebApp web, string path)
    {
        var runs = web.Runs;
        await Eventually.HoldsAsync(async () =>
        {
            await web.Client.AskAsync(path);
            return web.Runs > runs;
        });
    }

    private static async Task AssertIsKeptAsync(WebApp web, string path)
    {
        var runs = web.Runs;
        await web.Client.AskAsync(path);
        Assert.Equal(runs, web.Runs);
    }

    // What was invalidated before has been evicted: evictions come one after the other.
    private static async Task HeardAsync(WebApp web)
    {
        await AskTwiceAsync(web, "/marker");
        await web.Cache.InvalidateTagsAsync(["marker"], Token);
        await EvictedAsync(web, "/marker");
    }

    private Task<WebApp> StartAsync(Action<IServiceCollection>? services = null) => WebApp.StartAsync(
        database,
        (app, web) =>
        {
            app.UseOutputCache();
            app.MapGet("/table", (CatalogContext db) => StockAsync(db)).CacheOutput(policy => policy.QueryCache("Articles"));
            app.MapGet("/schema", (CatalogContext db) => StockAsync(db)).CacheOutput(policy => policy.QueryCache("public.Articles", "Articles"));
            app.MapGet("/plain-tag", (CatalogContext db) => StockAsync(db)).CacheOutput(policy => policy.Tag("Articles"));
            app.MapGet("/tag", Run).CacheOutput(policy => policy.QueryCache("catalog"));
            app.MapGet("/marker", Run).CacheOutput(policy => policy.QueryCache("marker"));
            app.MapGet("/slow", async () =>
            {
                _isMaking.TrySetResult();
                await _mayEnd.Task.WaitAsync(Token);
                return Run();
            }).CacheOutput(policy => policy.QueryCache("catalog"));

            string Run()
            {
                web.Run();
                return web.Runs.ToString(CultureInfo.InvariantCulture);
            }

            Task<int> StockAsync(CatalogContext db)
            {
                web.Run();
                return db.Articles.Where(a => a.Id == 1).Select(a => a.Stock).SingleAsync(Token);
            }
        },
        cache => cache.AddOutputCacheEviction(),
        all =>
        {
            all.AddOutputCache();
            services?.Invoke(all);
        });
}
