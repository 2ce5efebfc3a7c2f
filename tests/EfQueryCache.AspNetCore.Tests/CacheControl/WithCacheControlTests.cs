using System.Net;
using EfQueryCache.AspNetCore.Tests.EntityTags;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore.Tests.CacheControls;

/// <summary>Which responses may be kept.</summary>
public sealed class WithCacheControlTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private const string Hourly = "public, max-age=3600";

    [Theory]
    [InlineData("/status/200", Hourly)]
    [InlineData("/status/204", Hourly)]
    [InlineData("/status/206", Hourly)]
    [InlineData("/status/304", Hourly)]
    [InlineData("/status/302", null)]
    [InlineData("/status/400", "no-store")]
    [InlineData("/status/404", "no-store")]
    [InlineData("/status/503", "no-store")]
    [InlineData("/errors/404", "public, max-age=10")]
    [InlineData("/errors/200", "public, max-age=10")]
    [InlineData("/own", "private, max-age=7")]
    [InlineData("/own-late", "private, max-age=8")]
    [InlineData("/own-error", "max-age=9")]
    [InlineData("/cookie", "private, max-age=3600")]
    [InlineData("/cookie-shared", "private, max-age=60")]
    [InlineData("/plain", null)]
    public async Task Header_is_set_where_it_belongs(string path, string? expected)
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", path);
        Assert.Equal(expected, response.Header("Cache-Control"));
    }

    [Fact]
    public async Task Head_has_it_and_writes_have_not()
    {
        await using var web = await StartAsync();
        using var head = await web.Client.SendAsync("HEAD", "/any");
        using var post = await web.Client.SendAsync("POST", "/any");
        using var delete = await web.Client.SendAsync("DELETE", "/any");
        Assert.Equal((Hourly, null, null), (head.Header("Cache-Control"), post.Header("Cache-Control"), delete.Header("Cache-Control")));
    }

    [Theory]
    [InlineData("/group/plain", "private, max-age=1800")]
    [InlineData("/group/own", "no-store")]
    [InlineData("/group/inner/plain", "no-cache")]
    [InlineData("/group/inner/own", "public, max-age=31536000, immutable")]
    public async Task Endpoint_wins_over_its_group_and_the_inner_group_over_the_outer(string path, string expected)
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", path);
        Assert.Equal(expected, response.Header("Cache-Control"));
    }

    [Fact]
    public async Task Who_answers_before_the_handler_can_find_it()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", "/early");
        Assert.Equal((HttpStatusCode.NotModified, Hourly, 0), (response.StatusCode, response.Header("Cache-Control"), web.Runs));
    }

    [Fact]
    public async Task Error_page_is_not_kept()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", "/throws");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("no-store", response.Header("Cache-Control"), StringComparison.Ordinal);
    }

    [Fact]
    public void Contradiction_is_refused_where_it_is_said()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Throws<ArgumentException>(() => app.MapGet("/", () => 1).WithCacheControl(CacheControl.Hourly with { IsPrivate = true }));
    }

    private Task<WebApp> StartAsync() => WebApp.StartAsync(database, (app, web) =>
    {
        app.UseExceptionHandler(o => o.Run(context => context.Response.WriteAsync("sorry")));
        // As a 304 of the versions is decided: after routing and outside of the handler.
        app.UseRouting();
        app.Use(async (context, next) =>
        {
            if (context.Request.Path != "/early")
            {
                await next(context);
                return;
            }

            CacheControlMetadata.Find(context)!.Apply(context);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        });
        app.MapGet("/early", web.Run).WithCacheControl(CacheControl.Hourly);
        app.MapGet("/status/{status}", (int status) => TypedResults.StatusCode(status)).WithCacheControl(CacheControl.Hourly);
        app.MapGet("/errors/{status}", (int status) => TypedResults.StatusCode(status)).WithCacheControl(CacheControl.Hourly with { MaxAge = TimeSpan.FromSeconds(10), AppliesToErrors = true });
        app.MapGet("/own", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "private, max-age=7";
            return "own";
        }).WithCacheControl(CacheControl.Hourly);
        app.MapGet("/own-late", (HttpResponse response) =>
        {
            response.OnStarting(() =>
            {
                response.Headers.CacheControl = "private, max-age=8";
                return Task.CompletedTask;
            });
            return "own";
        }).WithCacheControl(CacheControl.Hourly);
        app.MapGet("/own-error", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "max-age=9";
            return TypedResults.NotFound();
        }).WithCacheControl(CacheControl.Hourly);
        app.MapGet("/cookie", (HttpResponse response) => response.Cookies.Append("who", "me")).WithCacheControl(CacheControl.Hourly);
        app.MapGet("/cookie-shared", (HttpResponse response) => response.Cookies.Append("who", "me"))
            .WithCacheControl(new CacheControl { MaxAge = TimeSpan.FromMinutes(1), SharedMaxAge = TimeSpan.FromMinutes(2) });
        app.MapGet("/throws", (HttpResponse response) =>
        {
            throw new TimeoutException();
        }).WithCacheControl(CacheControl.Regenerable);
        app.MapGet("/plain", () => "plain");
        app.MapMethods("/any", ["GET", "HEAD", "POST", "DELETE"], () => "any").WithCacheControl(CacheControl.Hourly);

        var group = app.MapGroup("/group").WithCacheControl(CacheControl.Private);
        group.MapGet("/plain", () => 1);
        group.MapGet("/own", () => 1).WithCacheControl(CacheControl.NoStore);
        var inner = group.MapGroup("/inner").WithCacheControl(CacheControl.NoCache);
        inner.MapGet("/plain", () => 1);
        inner.MapGet("/own", () => 1).WithCacheControl(CacheControl.Immutable);
    });
}
