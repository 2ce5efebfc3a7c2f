using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>Results with a tag, by hand.</summary>
public sealed class ETagResultTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static readonly DateTimeOffset Modified = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task Unchanged_row_is_304_and_a_changed_one_200_with_another_tag()
    {
        await using var web = await StartAsync();
        using var first = await web.Client.SendAsync("GET", "/articles/3");
        Assert.Equal((HttpStatusCode.OK, Modified), (first.StatusCode, first.Content.Headers.LastModified));

        using var second = await web.Client.SendAsync("GET", "/articles/3", ("If-None-Match", first.Tag()));
        Assert.Equal((HttpStatusCode.NotModified, first.Tag(), ""), (second.StatusCode, second.Tag(), await second.TextAsync()));
        Assert.Null(second.Content.Headers.ContentType);
        Assert.NotNull(second.Header("Last-Modified"));

        await web.AskAsync(db => db.Articles.Where(article => article.Id == 3).ExecuteUpdateAsync(o => o.SetProperty(article => article.Stock, 77), TestContext.Current.CancellationToken));
        using var third = await web.Client.SendAsync("GET", "/articles/3", ("If-None-Match", first.Tag()));
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.NotEqual(first.Tag(), third.Tag());
        Assert.Contains("77", await third.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_is_answered_as_get_without_a_body()
    {
        await using var web = await StartAsync();
        using var get = await web.Client.SendAsync("GET", "/articles/4");
        using var head = await web.Client.SendAsync("HEAD", "/articles/4");
        Assert.Equal((HttpStatusCode.OK, get.Tag()), (head.StatusCode, head.Tag()));
        using var unchanged = await web.Client.SendAsync("HEAD", "/articles/4", ("If-None-Match", get.Tag()));
        Assert.Equal((HttpStatusCode.NotModified, get.Tag()), (unchanged.StatusCode, unchanged.Tag()));
    }

    [Fact]
    public async Task Other_state_than_the_client_expects_is_412()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", "/articles/5", ("If-Match", "\"5-1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
    }

    [Fact]
    public async Task Result_that_is_no_success_stays_as_it_is()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", "/missing", ("If-None-Match", "\"a\""));
        Assert.Equal((HttpStatusCode.NotFound, null), (response.StatusCode, response.Header("ETag")));
    }

    [Fact]
    public async Task Write_that_is_done_tells_its_new_tag_and_asks_no_conditions()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("POST", "/done", ("If-Match", "\"old\""));
        Assert.Equal((HttpStatusCode.OK, "\"new\"", "\"done\""), (response.StatusCode, response.Tag(), await response.TextAsync()));
    }

    private Task<WebApp> StartAsync() => WebApp.StartAsync(database, (app, web) =>
    {
        app.MapMethods("/articles/{id}", ["GET", "HEAD"], async (int id, CatalogContext db, CancellationToken cancellationToken) =>
        {
            var article = await db.Articles.AsNoTracking().Cacheable().SingleAsync(article => article.Id == id, cancellationToken);
            return TypedResults.Ok(article).WithETag(ETag.FromId(article.Id, article.Version), article.UpdatedAt);
        });
        app.MapGet("/missing", () => TypedResults.NotFound().WithETag("\"a\""));
        app.MapPost("/done", () => TypedResults.Ok("done").WithETag("\"new\""));
    });
}
