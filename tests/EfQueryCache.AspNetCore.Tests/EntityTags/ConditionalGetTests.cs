using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>A 304 costs nothing, and never says that something is unchanged that is not.</summary>
public sealed class ConditionalGetTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unchanged_list_is_304_without_a_command_and_without_the_handler()
    {
        await using var web = await StartAsync();
        var first = await web.Client.AskAsync("/articles/1");
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.StartsWith("W/\"", first.ETag, StringComparison.Ordinal);
        Assert.Equal((1, 1), (web.Runs, web.Commands.Count));

        var second = await web.Client.AskAsync("/articles/1", first.ETag);
        Assert.Equal((HttpStatusCode.NotModified, first.ETag, ""), (second.Status, second.ETag, second.Body));
        Assert.Equal(first.Header("Cache-Control"), second.Header("Cache-Control"));
        Assert.Equal((1, 1), (web.Runs, web.Commands.Count));
        Assert.Equal(1, web.Events.Count(QueryCacheEventId.NotModified));
    }

    [Fact]
    public async Task Write_through_EF_is_seen_by_the_next_request()
    {
        await using var web = await StartAsync();
        var before = await web.Client.AskAsync("/articles/1");
        await RenameAsync(web, 1);
        var after = await web.Client.AskAsync("/articles/1", before.ETag);
        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.NotEqual(before.Body, after.Body);
        Assert.NotNull(after.ETag);
        Assert.NotEqual(before.ETag, after.ETag);
        Assert.Equal(HttpStatusCode.NotModified, (await web.Client.AskAsync("/articles/1", after.ETag)).Status);
    }

    [Fact]
    public async Task Write_to_another_table_changes_nothing()
    {
        await using var web = await StartAsync();

        // The first write may come before the catalog is read, which says what it touches.
        await Eventually.HoldsAsync(async () =>
        {
            var first = await web.Client.AskAsync("/articles/1");
            await web.AskAsync(async db =>
            {
                db.Add(new Visit { Page = "x" });
                return await db.SaveChangesAsync(Token);
            });
            return (await web.Client.AskAsync("/articles/1", first.ETag)).Status == HttpStatusCode.NotModified;
        });
    }

    [Fact]
    public async Task Write_while_the_handler_runs_leaves_no_tag()
    {
        await using var web = await WebApp.StartAsync(database, (app, web) => app.MapGet("/", async (CatalogContext db) =>
        {
            var articles = await db.Articles.Cacheable().CountAsync(Token);
            using (ExecutionContext.SuppressFlow()) Task.Run(() => RenameAsync(web, 2), Token).Wait(Token); // another request
            return articles;
        }).WithQueryCacheETag());
        var answer = await web.Client.AskAsync("/");
        Assert.Equal((HttpStatusCode.OK, null, "20"), (answer.Status, answer.ETag, answer.Body));
    }

    [Fact]
    public async Task Tag_expires_with_the_first_of_what_was_read()
    {
        await using var web = await WebApp.StartAsync(database, (app, web) => app.MapGet("/", async (CatalogContext db) =>
        {
            web.Run();
            return await db.Articles.Cacheable(TimeSpan.FromMinutes(1)).CountAsync(Token) + await db.Visits.Cacheable(TimeSpan.FromMinutes(9)).CountAsync(Token);
        }).WithQueryCacheETag());
        var first = await web.Client.AskAsync("/");
        web.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HttpStatusCode.NotModified, (await web.Client.AskAsync("/", first.ETag)).Status);
        web.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await web.Client.AskAsync("/", first.ETag);
        Assert.Equal((HttpStatusCode.OK, 2), (second.Status, web.Runs));
        Assert.NotEqual(first.ETag, second.ETag);
    }

    [Fact]
    public async Task Two_clients_have_one_tag()
    {
        await using var web = await StartAsync();
        var first = await web.Client.AskAsync("/articles/1");
        Assert.Equal(first.ETag, (await web.Client.AskAsync("/articles/1")).ETag);
        Assert.NotEqual(first.ETag, (await web.Client.AskAsync("/articles/2")).ETag);
        Assert.Equal(HttpStatusCode.OK, (await web.Client.AskAsync("/articles/2", first.ETag)).Status);
    }

    [Fact]
    public async Task Head_has_the_same_tag_and_no_body()
    {
        await using var web = await StartAsync();
        var get = await web.Client.AskAsync("/articles/1");
        var head = await web.Client.AskAsync("/articles/1", method: HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, get.ETag, ""), (head.Status, head.ETag, head.Body));
        Assert.Equal(get.Header("Content-Length"), head.Header("Content-Length"));
        Assert.Equal(HttpStatusCode.NotModified, (await web.Client.AskAsync("/articles/1", get.ETag, HttpMethod.Head)).Status);
    }

    [Fact]
    public async Task Tag_of_one_endpoint_says_nothing_of_another_at_the_same_address()
    {
        await using var web = await WebApp.StartAsync(database, (app, _) =>
        {
            var group = app.MapGroup("").WithQueryCacheETag();
            group.MapGet("/", (CatalogContext db) => db.Articles.Cacheable().CountAsync(Token));
            group.MapMethods("/", ["HEAD"], async (CatalogContext db) => TypedResults.Text($"{await db.Visits.Cacheable().CountAsync(Token)}"));
        });
        var head = await web.Client.AskAsync("/", method: HttpMethod.Head);
        Assert.NotNull(head.ETag);
        Assert.Equal(HttpStatusCode.OK, (await web.Client.AskAsync("/", head.ETag)).Status);
    }

    // RFC 9110 §13.1.2: weak comparison, lists, and a star for whatever there is.
    [Theory]
    [InlineData("{0}", true)]
    [InlineData("*", true)]
    [InlineData("\"a\", {0}, W/\"b\"", true)]
    [InlineData("{1}", true)]
    [InlineData("\"a\", W/\"b\"", false)]
    [InlineData("not a tag", false)]
    [InlineData("", false)]
    public async Task Tag_matches_as_the_RFC_says(string ifNoneMatch, bool matches)
    {
        await using var web = await StartAsync();
        var tag = (await web.Client.AskAsync("/articles/1")).ETag!;
        var sent = ifNoneMatch.Replace("{0}", tag, StringComparison.Ordinal).Replace("{1}", tag[2..], StringComparison.Ordinal);
        Assert.Equal(matches ? HttpStatusCode.NotModified : HttpStatusCode.OK, (await web.Client.AskAsync("/articles/1", sent)).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.Client.AskAsync("/articles/1", tag, headers: h => h.TryAddWithoutValidation("If-Match", "\"other\""))).Status);
    }

    [Fact]
    public async Task Star_matches_nothing_before_there_was_a_response()
    {
        await using var web = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await web.Client.AskAsync("/articles/3", "*")).Status);
        Assert.Equal(HttpStatusCode.NotModified, (await web.Client.AskAsync("/articles/3", "*")).Status);
    }

    [Fact]
    public async Task Large_list_that_is_streamed_is_held_and_tagged()
    {
        await using var web = await WebApp.StartAsync(database, (app, web) =>
        {
            app.MapGet("/many", async (CatalogContext db) =>
            {
                var names = await db.Articles.Select(a => a.Name).Cacheable().ToListAsync(Token);
                return Enumerable.Repeat(names, 1000).SelectMany(n => n);
            }).WithQueryCacheETag();
            app.MapGet("/stream", (CatalogContext db) => db.Articles.Select(a => a.Name).Cacheable().AsAsyncEnumerable()).WithQueryCacheETag();
        });
        foreach (var path in (string[])["/many", "/stream"])
        {
            var first = await web.Client.AskAsync(path);
            Assert.NotNull(first.ETag);
            Assert.Equal(first.Header("Content-Length"), first.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(HttpStatusCode.NotModified, (await web.Client.AskAsync(path, first.ETag)).Status);
        }
    }

    [Fact]
    public async Task Handler_that_fails_leaves_nothing_behind()
    {
        await using var web = await WebApp.StartAsync(database, (app, web) =>
        {
            app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("sorry", Token)));
            app.UseRouting();
            app.MapGet("/", async (CatalogContext db, HttpContext context) =>
            {
                await db.Articles.Cacheable().CountAsync(Token);
                await context.Response.WriteAsync("half of it", Token);
                throw new InvalidOperationException("on purpose");
            }).WithQueryCacheETag();
        });
        var answer = await web.Client.AskAsync("/", "*");
        Assert.Equal((HttpStatusCode.InternalServerError, null, "sorry"), (answer.Status, answer.ETag, answer.Body));
        Assert.Equal(HttpStatusCode.InternalServerError, (await web.Client.AskAsync("/", "*")).Status);
    }

    [Fact]
    public async Task Other_methods_pass()
    {
        await using var web = await WebApp.StartAsync(database, (app, web) => app.MapPost("/", async (CatalogContext db) =>
        {
            web.Run();
            return await db.Articles.Cacheable().CountAsync(Token);
        }).WithQueryCacheETag());
        for (var i = 1; i <= 2; i++)
        {
            var answer = await web.Client.AskAsync("/", "*", HttpMethod.Post);
            Assert.Equal((HttpStatusCode.OK, null, i), (answer.Status, answer.ETag, web.Runs));
        }
    }

    private static Task<int> RenameAsync(WebApp web, int id)
        => web.AskAsync(db => db.Articles.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Name, a => a.Name + "!"), Token));

    private Task<WebApp> StartAsync() => WebApp.StartAsync(database, (app, web) => app.MapMethods("/articles/{id}", ["GET", "HEAD"], async (int id, CatalogContext db) =>
    {
        web.Run();
        return await db.Articles.Where(a => a.Id == id).Cacheable().ToListAsync(Token);
    }).WithQueryCacheETag());
}
