using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>The dashboard says what the cache does.</summary>
public sealed class DashboardTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_names_addresses_below_where_it_was_asked_for()
    {
        await using var web = await WebApp.StartAsync(
            database,
            (app, _) =>
            {
                app.UsePathBase("/shop");
                app.MapGroup("/admin").MapQueryCacheDashboard("/cache").AllowAnonymous();
            },
            services: services => services.AddAntiforgery());

        var page = await web.GetTextAsync("/shop/admin/cache");

        Assert.Contains("<base href=\"/shop/admin/cache/\">", page, StringComparison.Ordinal);
        Assert.Contains("EventSource('events')", await web.GetTextAsync("/shop/admin/cache/dashboard.js"), StringComparison.Ordinal);
        Assert.Equal("/admin/cache/", Base(await web.GetTextAsync("/admin/cache/")));

        static string Base(string page) => page.Split("<base href=\"")[1].Split('"')[0];
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_there()
    {
        await using var web = await DashboardApp.StartAsync(database);
        var texts = new List<string> { await web.GetTextAsync(DashboardApp.Root) };
        foreach (var name in new[] { "actions", "changes", "charts", "dashboard", "figures", "queries", "text" }) texts.Add(await web.GetTextAsync($"{DashboardApp.Root}/{name}.js"));

        var named = texts.SelectMany(text => text.Split('"', '\'')).Where(part => part.EndsWith(".js", StringComparison.Ordinal) || part.EndsWith(".css", StringComparison.Ordinal) || part.EndsWith(".svg", StringComparison.Ordinal)).ToHashSet();

        Assert.True(named.Count >= 9, string.Join(' ', named));
        foreach (var name in named) Assert.NotEmpty(await web.GetTextAsync($"{DashboardApp.Root}/{name.Replace("./", "", StringComparison.Ordinal)}"));
    }

    [Fact]
    public async Task Data_say_what_the_cache_has_done()
    {
        await using var web = await DashboardApp.StartAsync(database);
        for (var i = 0; i < 3; i++) await web.CountAsync();
        await web.AskAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Token);
            return await db.Articles.Cacheable().ToListAsync(Token);
        });

        var data = await web.GetJsonAsync($"{DashboardApp.Root}/data");

        var (figures, statistics) = (data.GetProperty("figures"), web.Cache.GetStatistics());
        Assert.Equal((2, 1, 1), (figures.GetProperty("hits").GetInt64(), figures.GetProperty("misses").GetInt64(), figures.GetProperty("bypasses").GetProperty("Transaction").GetInt64()));
        Assert.Equal((1, statistics.SizeBytes), (figures.GetProperty("entries").GetInt32(), figures.GetProperty("sizeBytes").GetInt64()));
        Assert.Equal(2 - statistics.SharedHits, figures.GetProperty("memoryHits").GetInt64());
        Assert.Equal($"{Environment.MachineName}, process {Environment.ProcessId}", data.GetProperty("node").GetString());
        var query = figures.GetProperty("savingQueries").EnumerateArray().First(query => query.GetProperty("hits").GetInt64() == 2);
        Assert.Equal(("Articles", "counts"), (query.GetProperty("tables")[0].GetString(), query.GetProperty("tags")[0].GetString()));
        Assert.Contains("count(*)", query.GetProperty("sql").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_is_explained()
    {
        await using var web = await DashboardApp.StartAsync(database);
        for (var id = 1; id <= 3; id++) await web.AskAsync(db => db.Articles.Where(a => a.Id == id).Cacheable(c => c.Ttl(TimeSpan.FromMinutes(7)).Tags("one").EagerRefresh(0.75)).ToListAsync(Token));
        var listed = (await web.GetJsonAsync($"{DashboardApp.Root}/data")).GetProperty("figures").GetProperty("costlyQueries")[0];

        var query = await web.GetJsonAsync($"{DashboardApp.Root}/queries/{listed.GetProperty("id").GetString()}");

        Assert.Equal("Articles#Id=@id", Assert.Single(query.GetProperty("dependencies").EnumerateArray()).GetString());
        Assert.Equal("one", Assert.Single(query.GetProperty("tags").EnumerateArray()).GetString());
        Assert.Equal((420, 0.75), (query.GetProperty("ttlSeconds").GetDouble(), query.GetProperty("eagerRefresh").GetDouble()));
        Assert.Equal((3, 3, 0), (query.GetProperty("entries").GetInt32(), query.GetProperty("misses").GetInt32(), query.GetProperty("hits").GetInt32()));
        Assert.Equal(web.Cache.GetStatistics().SizeBytes, query.GetProperty("sizeBytes").GetInt64());
        Assert.Equal("null", query.GetProperty("lastNotStored").GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, (await web.Client.GetAsync(DashboardApp.At($"{DashboardApp.Root}/queries/none"), Token)).StatusCode);
    }

    [Fact]
    public async Task Explanation_says_why_a_result_was_not_stored()
    {
        await using var web = await DashboardApp.StartAsync(database, cache: builder => builder.Services.Configure<QueryCacheOptions>(o => o.MaxRows = 10));
        await web.AskAsync(db => db.Articles.Cacheable().ToListAsync(Token));
        var id = web.Cache.GetStatistics().TopQueries.Single().Id;

        var query = await web.GetJsonAsync($"{DashboardApp.Root}/queries/{id}");

        Assert.Equal(nameof(BypassReason.TooLarge), query.GetProperty("lastNotStored").GetString());
        Assert.Contains("MaxRows", query.GetProperty("lastNotStoredWhy").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, query.GetProperty("entries").GetInt32());
    }

    [Fact]
    public async Task Feed_brings_everything_and_then_what_is_new()
    {
        await using var web = await DashboardApp.StartAsync(database);
        await web.Cache.InvalidateTagsAsync(["before"], Token);
        var asked = false;
        var types = new List<string>();
        await foreach (var (type, data) in web.FollowAsync())
        {
            types.Add(type);
            if (!asked)
            {
                asked = true;
                await web.CountAsync();
                await web.AskAsync(db => db.Articles.Where(a => a.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(a => a.Stock, a => a.Stock + 1), Token));
                continue;
            }

            // The write may be heard in the second after the query.
            if (data.GetProperty("invalidations").EnumerateArray().FirstOrDefault(change => change.GetProperty("causes")[0].GetString() == "ExecuteUpdate") is not { ValueKind: not System.Text.Json.JsonValueKind.Undefined } heard) continue;
            Assert.EndsWith("Articles", heard.GetProperty("tables")[0].GetString(), StringComparison.Ordinal);
            Assert.Equal(1, data.GetProperty("figures").GetProperty("misses").GetInt32());
            break;
        }

        Assert.Equal("state", types[0]);
        Assert.All(types.Skip(1), type => Assert.Equal("sample", type));
    }

    [Fact]
    public async Task Page_that_comes_back_finds_what_it_has_missed()
    {
        await using var web = await DashboardApp.StartAsync(database);
        var samples = 0;
        await foreach (var (type, data) in web.FollowAsync())
        {
            if (type == "sample" && data.GetProperty("point").ValueKind == System.Text.Json.JsonValueKind.Object && ++samples == 2) break;
            web.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await web.Cache.InvalidateTagsAsync(["meanwhile"], Token);
        var heard = System.Text.Json.JsonDocument.Parse("{}").RootElement;
        for (var i = 0; i < 100 && !heard.ToString().Contains("meanwhile", StringComparison.Ordinal); i++)
        {
            await foreach (var (type, data) in web.FollowAsync())
            {
                Assert.Equal("state", type);
                heard = data;
                break;
            }
        }

        Assert.Contains("meanwhile", heard.GetProperty("invalidations").GetRawText(), StringComparison.Ordinal);
        Assert.True(heard.GetProperty("points").GetArrayLength() >= 2);
    }

    [Fact(Timeout = 60_000)]
    public async Task Feed_ends_with_the_application()
    {
        await using var web = await DashboardApp.StartAsync(database);
        var types = new List<string>();
        await foreach (var (type, _) in web.FollowAsync())
        {
            types.Add(type);
            web.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        Assert.Equal("state", types[0]); // and the loop has ended
    }

    [Fact]
    public async Task Cache_is_chosen_by_its_name()
    {
        await using var web = await DashboardApp.StartAsync(database, o => o.CacheName = "other", services: services => services.AddQueryCache("other"));
        await web.CountAsync();

        var data = await web.GetJsonAsync($"{DashboardApp.Root}/data");

        Assert.Equal("other", data.GetProperty("cache").GetString());
        Assert.Equal(0, data.GetProperty("figures").GetProperty("misses").GetInt32());
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => DashboardApp.StartAsync(database, o => o.CacheName = "unknown"));
        Assert.Contains("\"unknown\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewers_beyond_the_limit_wait_until_another_has_gone()
    {
        await using var web = await DashboardApp.StartAsync(database, o => o.MaxViewers = 1);
        await foreach (var _ in web.FollowAsync())
        {
            using var refused = await web.Client.GetAsync(DashboardApp.At($"{DashboardApp.Root}/events"), HttpCompletionOption.ResponseHeadersRead, Token);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            break;
        }

        for (var i = 0; ; i++)
        {
            using var response = await web.Client.GetAsync(DashboardApp.At($"{DashboardApp.Root}/events"), HttpCompletionOption.ResponseHeadersRead, Token);
            if (response.IsSuccessStatusCode) break;
            Assert.True(i < 1000, "the place of the one that has gone is never free");
            await Task.Delay(10, Token); // polls something that has no event
        }
    }
}
