using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>One entity tag never stands for two representations.</summary>
public sealed class VaryTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Theory]
    [InlineData("/default", "query", false)]
    [InlineData("/default", "accept", false)]
    [InlineData("/default", "language", false)]
    [InlineData("/default", "user", false)]
    [InlineData("/default", "role", false)]
    [InlineData("/default", "token", true)]
    [InlineData("/default", "theme", true)]
    [InlineData("/default", "encoding", true)]
    [InlineData("/themed", "theme", false)]
    [InlineData("/themed", "cookie", false)]
    [InlineData("/public", "user", true)]
    [InlineData("/role", "user", true)]
    [InlineData("/role", "role", false)]
    public async Task Tag_of_one_request_is_good_for_another_only_if_the_response_cannot_differ(string path, string difference, bool isSame)
    {
        await using var web = await WebApp.StartAsync(database, (app, _) =>
        {
            app.Use((context, next) =>
            {
                // What authentication would do.
                var identity = new ClaimsIdentity("test");
                foreach (var name in (string[])["sub", "role", "jti"])
                {
                    if (context.Request.Headers.TryGetValue("X-" + name, out var value)) identity.AddClaim(new Claim(name, value.ToString()));
                }

                context.User = new ClaimsPrincipal(identity);
                return next(context);
            });
            app.UseRouting();
            Map(app, "/default").WithQueryCacheETag();
            Map(app, "/themed").WithQueryCacheETag(o => o.VaryByHeader("X-Theme").VaryBy(context => context.Request.Cookies["size"]));
            Map(app, "/public").WithQueryCacheETag(o => o.SameForAllUsers());
            Map(app, "/role").WithQueryCacheETag(o => o.VaryByUser(user => user.FindFirst("role")?.Value));
        });

        var first = await web.Client.AskAsync(path, headers: Usual);
        Assert.NotNull(first.ETag);
        Assert.Equal(HttpStatusCode.NotModified, (await web.Client.AskAsync(path, first.ETag, headers: Usual)).Status);
        if (path == "/themed") Assert.Equal("X-Theme", first.Header("Vary"));

        var other = await web.Client.AskAsync(difference == "query" ? path + "?page=2" : path, first.ETag, headers: h => Change(h, difference));
        Assert.Equal(isSame ? HttpStatusCode.NotModified : HttpStatusCode.OK, other.Status);
        if (!isSame) Assert.NotEqual(first.ETag, other.ETag);
    }

    private static void Usual(HttpRequestHeaders headers)
    {
        headers.Add("X-Sub", "ada");
        headers.Add("X-Role", "reader");
        headers.Add("X-Jti", "1");
    }

    private static void Change(HttpRequestHeaders headers, string difference)
    {
        headers.Add("X-Sub", difference == "user" ? "bob" : "ada");
        headers.Add("X-Role", difference == "role" ? "editor" : "reader");
        headers.Add("X-Jti", difference == "token" ? "2" : "1");
        if (difference == "accept") headers.Add("Accept", "text/html");
        if (difference == "language") headers.Add("Accept-Language", "de");
        if (difference == "encoding") headers.Add("Accept-Encoding", "gzip");
        if (difference == "theme") headers.Add("X-Theme", "dark");
        if (difference == "cookie") headers.Add("Cookie", "size=2");
    }

    private static RouteHandlerBuilder Map(WebApplication app, string path)
        => app.MapGet(path, async (CatalogContext db, HttpContext context)
            => $"{await db.Articles.Cacheable().CountAsync()} {context.User.FindFirst("sub")?.Value}");
}
