using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>What is not known to be current has no entity tag, and it is said why.</summary>
public sealed class NoTagTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    public static TheoryData<string, string> Cases => new()
    {
        { "unmarked", "not marked" },
        { "bypassed", "VolatileFunction" },
        { "written", "written" },
        { "transaction", "Transaction" },
        { "nothing", "read nothing" },
        { "missing", "status 404" },
        { "cookie", "sets a cookie" },
        { "no-store", "no-store" },
        { "own", "itself" },
        { "large", "larger than 100 bytes" },
        { "unbuffered", "before the handler had ended" },
        { "varies", "varies by X-Theme" },
        { "star", "varies by *" },
        { "switched-off", "went past the cache" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Response_has_no_tag_and_says_why(string path, string reason)
    {
        await using var web = await StartAsync();
        for (var i = 0; i < 2; i++)
        {
            var answer = await web.Client.AskAsync("/" + path, "*");
            Assert.NotEqual(HttpStatusCode.NotModified, answer.Status);
            Assert.Equal(path == "own" ? "\"mine\"" : null, answer.ETag);
            if (path != "unbuffered" && path != "large") Assert.Contains(reason, answer.Header("X-QueryCache-ETag"), StringComparison.Ordinal);
            Assert.NotNull(answer.Header("Cache-Control"));
            if (path == "large") Assert.Equal(200, answer.Body.Length);
            if (path == "unbuffered") Assert.Equal("1234", answer.Body);
        }

        Assert.Contains(web.Events.Events, e => e.Id == QueryCacheEventId.NoEntityTag && e.Text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reason_is_a_header_in_development_only_unless_asked_for()
    {
        await using var web = await WebApp.StartAsync(database, (app, _) => app.MapGet("/", () => "x").WithQueryCacheETag());
        Assert.Null((await web.Client.AskAsync("/")).Header("X-QueryCache-ETag"));
    }

    private Task<WebApp> StartAsync() => WebApp.StartAsync(database, (app, web) =>
    {
        var group = app.MapGroup("").WithQueryCacheETag(o => (o.ShowReasons, o.MaxBufferedBytes) = (true, 100));
        group.MapGet("/unmarked", async (CatalogContext db) => await CountAsync(db) + await db.Visits.CountAsync());
        group.MapGet("/bypassed", async (CatalogContext db) => await CountAsync(db) + await db.Visits.Where(v => v.Id > EF.Functions.Random()).Cacheable().CountAsync());
        group.MapGet("/written", async (CatalogContext db) =>
        {
            db.Add(new Visit { Page = "written" });
            await db.SaveChangesAsync();
            return await CountAsync(db);
        });
        group.MapGet("/transaction", async (CatalogContext db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            return await CountAsync(db);
        });
        group.MapGet("/nothing", () => "nothing");
        group.MapGet("/missing", async (CatalogContext db) => await CountAsync(db) > 0 ? (IResult)TypedResults.NotFound() : TypedResults.Ok());
        group.MapGet("/cookie", async (CatalogContext db, HttpContext context) =>
        {
            context.Response.Cookies.Append("a", "b");
            return await CountAsync(db);
        });
        group.MapGet("/no-store", (CatalogContext db, HttpContext context) => SetAsync(db, context, "Cache-Control", "no-store"));
        group.MapGet("/own", (CatalogContext db, HttpContext context) => SetAsync(db, context, "ETag", "\"mine\""));
        group.MapGet("/varies", (CatalogContext db, HttpContext context) => SetAsync(db, context, "Vary", "Accept-Encoding, X-Theme"));
        group.MapGet("/star", (CatalogContext db, HttpContext context) => SetAsync(db, context, "Vary", "*"));
        group.MapGet("/large", async (CatalogContext db) => new string('x', 180 + await CountAsync(db)));
        group.MapGet("/unbuffered", async (CatalogContext db, HttpContext context) =>
        {
            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            await context.Response.WriteAsync("12");
            await context.Response.Body.FlushAsync();
            await CountAsync(db);
            await context.Response.WriteAsync("34");
        });
        group.MapGet("/switched-off", async (CatalogContext db, IQueryCache cache) =>
        {
            using (cache.Bypass()) return await CountAsync(db);
        });
    });

    private static Task<int> CountAsync(CatalogContext db) => db.Articles.Cacheable().CountAsync();

    private static Task<int> SetAsync(CatalogContext db, HttpContext context, string name, string value)
    {
        context.Response.Headers[name] = value;
        return CountAsync(db);
    }
}
