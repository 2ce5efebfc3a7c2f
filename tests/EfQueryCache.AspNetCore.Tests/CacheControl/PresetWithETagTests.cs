using System.Net;
using System.Reflection;
using EfQueryCache.AspNetCore.Tests.EntityTags;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.Tests.CacheControls;

/// <summary>Endpoints with a policy and entity tags of what they have read: one header on 200 and 304, and one tag.</summary>
public sealed class PresetWithETagTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/policy-first", "public, max-age=3600")]
    [InlineData("/tag-first", "public, max-age=3600")]
    [InlineData("/content-first", "private, max-age=300")]
    [InlineData("/content-last", "private, max-age=300")]
    [InlineData("/group/plain", "private, max-age=300")]
    [InlineData("/group/own", "private, max-age=1800")]
    [InlineData("/tagged-group/plain", "private, max-age=300")]
    [InlineData("/said/here", "private, max-age=7")]
    [InlineData("/nothing", "private, no-cache")]
    [InlineData("/controller", "private, max-age=300")]
    public async Task Both_answers_have_the_header_of_the_policy(string path, string expected)
    {
        await using var web = await StartAsync();
        var first = await AskAsync(web, path);
        Assert.Equal((HttpStatusCode.OK, expected, "20"), (first.Status, first.CacheControl, first.Body));
        Assert.StartsWith("W/", first.ETag, StringComparison.Ordinal); // of what was read, not of the content
        var second = await AskAsync(web, path, first.ETag);
        Assert.Equal((HttpStatusCode.NotModified, expected, first.ETag, ""), (second.Status, second.CacheControl, second.ETag, second.Body));
        Assert.Equal(1, web.Runs);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(web, path, "\"other\"", "If-Match")).Status); // nothing that only a handler can answer
    }

    [Theory]
    [InlineData("/unmarked/first")]
    [InlineData("/unmarked/last")]
    public async Task Response_without_a_tag_of_its_reads_has_one_of_its_content(string path)
    {
        await using var web = await StartAsync();
        var first = await AskAsync(web, path);
        Assert.Equal((HttpStatusCode.OK, ETag.FromContent("20"), "private, max-age=300"), (first.Status, first.ETag, first.CacheControl));
        var second = await AskAsync(web, path, first.ETag);
        Assert.Equal((HttpStatusCode.NotModified, first.ETag, "private, max-age=300", 2), (second.Status, second.ETag, second.CacheControl, web.Runs));
    }

    [Theory]
    [InlineData(40, true, true)]
    [InlineData(60, true, false)]
    [InlineData(150, false, false)]
    [InlineData(40, true, true, "/limits/content-is-larger")]
    [InlineData(150, false, true, "/limits/content-is-larger")]
    [InlineData(250, false, false, "/limits/content-is-larger")]
    public async Task Each_kind_of_tag_has_its_own_limit(int length, bool ofReads, bool ofContent, string path = "/limits/reads-are-larger")
    {
        await using var web = await StartAsync();
        var cached = await AskAsync(web, $"{path}?length={length}&marked=true");
        Assert.Equal(ofReads, cached.ETag?.StartsWith("W/", StringComparison.Ordinal) == true);
        Assert.Equal(length, cached.Body.Length);
        var uncached = await AskAsync(web, $"{path}?length={length}&marked=false");
        Assert.Equal(ofContent ? ETag.FromContent(uncached.Body) : null, uncached.ETag);
        Assert.Equal(length, uncached.Body.Length);
    }

    [Fact]
    public async Task Policy_of_no_store_leaves_no_tag()
    {
        await using var web = await StartAsync();
        var answer = await AskAsync(web, "/no-store");
        Assert.Equal((HttpStatusCode.OK, null, "no-store"), (answer.Status, answer.ETag, answer.CacheControl));
    }

    [Fact]
    public async Task Redirect_that_the_policy_says_nothing_about_has_the_default()
    {
        await using var web = await StartAsync();
        Assert.Equal("private, no-cache", (await AskAsync(web, "/redirect")).CacheControl);
    }

    private static async Task<(HttpStatusCode Status, string? ETag, string? CacheControl, string Body)> AskAsync(WebApp web, string path, string? tag = null, string header = "If-None-Match")
    {
        using var response = await web.Client.SendAsync("GET", path, tag is null ? [] : [(header, tag)]);
        return (response.StatusCode, response.Header("ETag"), response.Header("Cache-Control"), await response.TextAsync());
    }

    private static Task<int> CountAsync(WebApp web, CatalogContext db)
    {
        web.Run();
        return db.Articles.Cacheable().CountAsync(Token);
    }

    private static Task<int> CountUnmarkedAsync(WebApp web, CatalogContext db)
    {
        web.Run();
        return db.Articles.CountAsync(Token);
    }

    private Task<WebApp> StartAsync() => WebApp.StartAsync(
        database,
        (app, web) =>
        {
            app.MapGet("/policy-first", (CatalogContext db) => CountAsync(web, db)).WithCacheControl(CacheControl.Hourly).WithQueryCacheETag();
            app.MapGet("/tag-first", (CatalogContext db) => CountAsync(web, db)).WithQueryCacheETag().WithCacheControl(CacheControl.Hourly);
            app.MapGet("/content-first", (CatalogContext db) => CountAsync(web, db)).WithCacheControl(CacheControl.Settings).WithQueryCacheETag();
            app.MapGet("/content-last", (CatalogContext db) => CountAsync(web, db)).WithQueryCacheETag().WithCacheControl(CacheControl.Settings);
            app.MapGet("/nothing", (CatalogContext db) => CountAsync(web, db)).WithQueryCacheETag();
            app.MapGet("/no-store", (CatalogContext db) => CountAsync(web, db)).WithQueryCacheETag().WithCacheControl(CacheControl.NoStore);
            app.MapGet("/redirect", () => TypedResults.Redirect("/")).WithQueryCacheETag().WithCacheControl(CacheControl.Hourly);
            app.MapGet("/said/{where}", (CatalogContext db, HttpResponse response) =>
            {
                response.Headers.CacheControl = "private, max-age=7";
                return CountAsync(web, db);
            }).WithCacheControl(CacheControl.Settings).WithQueryCacheETag();

            var group = app.MapGroup("/group").WithCacheControl(CacheControl.Settings).WithQueryCacheETag();
            group.MapGet("/plain", (CatalogContext db) => CountAsync(web, db));
            group.MapGet("/own", (CatalogContext db) => CountAsync(web, db)).WithCacheControl(CacheControl.Private);
            app.MapGroup("/tagged-group").WithQueryCacheETag().MapGet("/plain", (CatalogContext db) => CountAsync(web, db)).WithCacheControl(CacheControl.Settings);
            app.MapGet("/unmarked/first", (CatalogContext db) => CountUnmarkedAsync(web, db)).WithCacheControl(CacheControl.Settings).WithQueryCacheETag();
            app.MapGet("/unmarked/last", (CatalogContext db) => CountUnmarkedAsync(web, db)).WithQueryCacheETag().WithCacheControl(CacheControl.Settings);

            app.MapGet("/limits/reads-are-larger", TextAsync).WithQueryCacheETag(o => o.MaxBufferedBytes = 100).WithCacheControl(CacheControl.Settings with { MaxETagBytes = 50 });
            app.MapGet("/limits/content-is-larger", TextAsync).WithQueryCacheETag(o => o.MaxBufferedBytes = 100).WithCacheControl(CacheControl.Settings with { MaxETagBytes = 200 });
            app.MapControllers();
            app.Services.GetRequiredService<Holder>().Web = web;

            async Task<string> TextAsync(int length, bool marked, CatalogContext db)
                => new('x', length - 20 + (marked ? await CountAsync(web, db) : await CountUnmarkedAsync(web, db)));
        },
        services: services =>
        {
            services.AddSingleton<Holder>();
            services.AddControllers().AddApplicationPart(typeof(TaggedController).Assembly).ConfigureApplicationPartManager(manager => manager.FeatureProviders.Add(new Only()));
        });

    internal sealed class Holder
    {
        public WebApp? Web { get; set; }
    }

    [QueryCacheETag]
    [CacheControl(CacheControlPreset.Settings)]
    internal sealed class TaggedController(CatalogContext db, Holder holder) : ControllerBase
    {
        [HttpGet("/controller")]
        public Task<int> Count() => CountAsync(holder.Web!, db);
    }

    private sealed class Only : ControllerFeatureProvider
    {
        protected override bool IsController(TypeInfo typeInfo) => typeInfo == typeof(TaggedController);
    }
}
