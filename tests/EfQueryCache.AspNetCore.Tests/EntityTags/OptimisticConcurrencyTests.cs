using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>No update is lost: who writes has seen what he writes over.</summary>
public sealed class OptimisticConcurrencyTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Fact]
    public async Task Of_two_clients_with_the_same_version_one_writes()
    {
        await using var web = await StartAsync();
        var tag = await TagAsync(web, 1);

        using var first = await web.Client.SendAsync("PUT", "/articles/1?name=first", ("If-Match", tag));
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        using var second = await web.Client.SendAsync("PUT", "/articles/1?name=second", ("If-Match", tag));
        await AssertProblemAsync(second, 412, "Precondition Failed");
        Assert.Equal("first", await NameAsync(web, 1));

        // Having looked again, he may.
        Assert.NotEqual(tag, await TagAsync(web, 1));
        using var third = await web.Client.SendAsync("PUT", "/articles/1?name=second", ("If-Match", await TagAsync(web, 1)));
        Assert.Equal(HttpStatusCode.NoContent, third.StatusCode);
        Assert.Equal("second", await NameAsync(web, 1));
    }

    [Theory]
    [InlineData(true, 412)]
    [InlineData(false, 409)]
    public async Task Write_between_the_check_and_the_save_is_not_lost(bool hasIfMatch, int status)
    {
        await using var web = await StartAsync(between: web => web.AskAsync(
            db => db.Articles.Where(article => article.Id == 2).ExecuteUpdateAsync(o => o.SetProperty(article => article.Name, "quicker"), TestContext.Current.CancellationToken)));
        var tag = await TagAsync(web, 2);
        using var response = await web.Client.SendAsync("PUT", "/articles/2?name=slower", hasIfMatch ? [("If-Match", tag)] : []);
        await AssertProblemAsync(response, status, status == 412 ? "Precondition Failed" : "Conflict");
        Assert.Equal((1, "quicker"), (web.Runs, await NameAsync(web, 2)));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        await using var web = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => IncrementAsync(web)));
        Assert.Equal("article 3++++++++++++++++++++++++", await NameAsync(web, 3));

        static async Task IncrementAsync(WebApp web)
        {
            for (var done = 0; done < 3;)
            {
                using var read = await web.Client.SendAsync("GET", "/articles/3");
                using var written = await web.Client.SendAsync("PUT", $"/articles/3?name={Uri.EscapeDataString(await read.TextAsync() + "+")}", ("If-Match", read.Tag()));
                Assert.True(written.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.PreconditionFailed, $"{written.StatusCode}");
                if (written.StatusCode == HttpStatusCode.NoContent) done++;
            }
        }
    }

    [Fact]
    public async Task Star_writes_over_any_version_that_was_read()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("PUT", "/articles/4?name=any", ("If-Match", "*"));
        Assert.Equal((HttpStatusCode.NoContent, "any"), (response.StatusCode, await NameAsync(web, 4)));
    }

    [Theory]
    [InlineData("W/")]
    [InlineData("x")]
    public async Task Weak_and_malformed_tags_write_nothing(string before)
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("PUT", "/articles/5?name=never", ("If-Match", before + await TagAsync(web, 5)));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "article 5"), (response.StatusCode, await NameAsync(web, 5)));
    }

    [Fact]
    public async Task Row_deleted_meanwhile_is_412()
    {
        await using var web = await StartAsync(between: web => web.AskAsync(
            db => db.Articles.Where(article => article.Id == 6).ExecuteDeleteAsync(TestContext.Current.CancellationToken)));
        using var response = await web.Client.SendAsync("PUT", "/articles/6?name=gone", ("If-Match", await TagAsync(web, 6)));
        await AssertProblemAsync(response, 412, "Precondition Failed");
    }

    [Fact]
    public async Task Row_need_not_be_read_to_be_written_in_the_version_that_is_named()
    {
        await using var web = await StartAsync();
        var (old, commands) = (await TagAsync(web, 7), web.Commands.Count);
        using var written = await web.Client.SendAsync("PUT", "/unread/7?name=unread", ("If-Match", old));
        Assert.Equal((HttpStatusCode.NoContent, commands + 1), (written.StatusCode, web.Commands.Count));
        Assert.Equal("unread", await NameAsync(web, 7));

        using var late = await web.Client.SendAsync("PUT", "/unread/7?name=late", ("If-Match", old));
        await AssertProblemAsync(late, 412, "Precondition Failed");
        using var lateDelete = await web.Client.SendAsync("DELETE", "/unread/7", ("If-Match", old));
        await AssertProblemAsync(lateDelete, 412, "Precondition Failed");
        Assert.Equal("unread", await NameAsync(web, 7));

        using var deleted = await web.Client.SendAsync("DELETE", "/unread/7", ("If-Match", await TagAsync(web, 7)));
        Assert.Equal((HttpStatusCode.NoContent, null), (deleted.StatusCode, await NameAsync(web, 7)));
    }

    [Fact]
    public async Task Where_it_is_required_a_missing_header_is_428_before_the_handler()
    {
        await using var web = await StartAsync();
        foreach (var method in (string[])["PUT", "PATCH", "DELETE"])
        {
            using var refused = await web.Client.SendAsync(method, "/strict");
            await AssertProblemAsync(refused, 428, "Precondition Required");
        }

        Assert.Equal(0, web.Runs);
        using var withHeader = await web.Client.SendAsync("PUT", "/strict", ("If-Match", "*"));
        using var read = await web.Client.SendAsync("GET", "/strict");
        using var created = await web.Client.SendAsync("POST", "/strict");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, 3), (withHeader.StatusCode, read.StatusCode, created.StatusCode, web.Runs));
    }

    [Fact]
    public async Task Response_that_has_begun_is_left_as_it_is()
    {
        await using var web = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("/begun", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "begun"), (response.StatusCode, response.Header("X-State")));
        await Assert.ThrowsAnyAsync<Exception>(response.TextAsync);
    }

    [Fact]
    public async Task What_the_handler_has_prepared_is_taken_back_and_what_others_have_set_stays()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("PUT", "/prepared", ("If-Match", "*"));
        await AssertProblemAsync(response, 412, "Precondition Failed");
        Assert.Equal((null, null, "deny"), (response.Header("ETag"), response.Header("Cache-Control"), response.Header("X-Frame-Options")));
    }

    [Fact]
    public async Task Other_exceptions_go_on()
    {
        await using var web = await StartAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => web.Client.SendAsync("PUT", "/other", ("If-Match", "*")));
    }

    [Fact]
    public async Task Answers_are_described_to_OpenAPI()
    {
        await using var web = await StartAsync();
        var endpoint = web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().First(endpoint => endpoint.RoutePattern.RawText == "/strict");
        Assert.Equal([409, 412, 428], endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Select(o => o.StatusCode).Where(status => status >= 400));
    }

    private static async Task<string> TagAsync(WebApp web, int id)
    {
        using var response = await web.Client.SendAsync("GET", $"/articles/{id}");
        return response.Tag();
    }

    private static Task<string?> NameAsync(WebApp web, int id)
        => web.AskAsync(db => db.Articles.Where(article => article.Id == id).Select(article => article.Name).SingleOrDefaultAsync(TestContext.Current.CancellationToken));

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string title)
    {
        Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var text = await response.TextAsync();
        Assert.Contains($"\"title\":\"{title}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"status\":{status}", text, StringComparison.Ordinal);
        Assert.Contains("If-Match", text, StringComparison.Ordinal);
    }

    private Task<WebApp> StartAsync(Func<WebApp, Task>? between = null) => WebApp.StartAsync(database, (app, web) =>
    {
        app.Use((context, next) =>
        {
            context.Response.Headers.XFrameOptions = "deny";
            return next(context);
        });
        var articles = app.MapGroup("").WithOptimisticConcurrency();
        articles.MapGet("/articles/{id}", async (int id, CatalogContext db, CancellationToken cancellationToken) =>
        {
            var article = await db.Articles.AsNoTracking().SingleAsync(article => article.Id == id, cancellationToken);
            return TypedResults.Text(article.Name).WithETag(ETag.FromEntity(db, article));
        });
        articles.MapPut("/articles/{id}", async (int id, string name, CatalogContext db, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var article = await db.Articles.SingleAsync(article => article.Id == id, cancellationToken);
            db.ApplyIfMatch(request, article);
            web.Run();
            if (between is not null) await between(web);
            article.Name = name;
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.NoContent();
        });
        articles.MapPut("/unread/{id}", async Task<IResult> (int id, string name, CatalogContext db, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var article = new Article { Id = id, Name = name };
            db.Update(article);
            if (!db.TryApplyIfMatch(request, article)) return TypedResults.Problem(statusCode: StatusCodes.Status412PreconditionFailed);
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.NoContent();
        });
        articles.MapDelete("/unread/{id}", async (int id, CatalogContext db, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var article = new Article { Id = id, Name = "" };
            db.Remove(article);
            db.ApplyIfMatch(request, article);
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.NoContent();
        });
        articles.MapPut("/begun", async (HttpResponse response) =>
        {
            response.Headers["X-State"] = "begun";
            await response.WriteAsync("half");
            await response.Body.FlushAsync();
            throw new DbUpdateConcurrencyException();
        });
        articles.MapPut("/prepared", (HttpResponse response) =>
        {
            response.Headers.ETag = "\"new\"";
            response.Headers.CacheControl = "max-age=5";
            response.ContentLength = 5;
            throw new DbUpdateConcurrencyException();
        });
        articles.MapPut("/other", () =>
        {
            throw new TimeoutException();
        });
        app.MapMethods("/strict", ["GET", "POST", "PUT", "PATCH", "DELETE"], web.Run).WithOptimisticConcurrency(ifMatchRequired: true);
    });
}
