using System.Net;
using EfQueryCache.AspNetCore.Tests.EntityTags;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.Tests.CacheControls;

/// <summary>The same for controllers.</summary>
public sealed class CacheControlAttributeTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Theory]
    [CombinatorialBools]
    public async Task Action_wins_over_its_controller_and_both_over_the_endpoints(bool isMappedWithAPolicy)
    {
        await using var web = await StartAsync(isMappedWithAPolicy);
        (string Path, string Expected)[] cases =
        [
            ("controller", "private, max-age=300"), ("action", "public, max-age=3600"), ("brief", "private, max-age=3, must-revalidate"), ("own", "public,max-age=5"), ("missing", "no-store"),
        ];
        foreach (var (path, expected) in cases)
        {
            using var response = await web.Client.SendAsync("GET", "/cached/" + path);
            Assert.Equal((path, expected), (path, response.Header("Cache-Control")));
        }
    }

    [Theory]
    [CombinatorialBools]
    public async Task Content_has_a_tag_where_the_policy_that_counts_says_so(bool isMappedWithAPolicy)
    {
        await using var web = await StartAsync(isMappedWithAPolicy);
        using var response = await web.Client.SendAsync("GET", "/cached/controller");
        Assert.Equal((ETag.FromContent("controller"), "controller"), (response.Tag(), await response.TextAsync()));
        using var unchanged = await web.Client.SendAsync("GET", "/cached/controller", ("If-None-Match", response.Tag()));
        Assert.Equal((HttpStatusCode.NotModified, "private, max-age=300", ""), (unchanged.StatusCode, unchanged.Header("Cache-Control"), await unchanged.TextAsync()));
        using var action = await web.Client.SendAsync("GET", "/cached/action");
        Assert.Equal((null, "action"), (action.Header("ETag"), await action.TextAsync()));
    }

    [Theory]
    [CombinatorialBools]
    public async Task Exceptions_go_on(bool isMappedWithAPolicy)
    {
        await using var web = await StartAsync(isMappedWithAPolicy);
        await Assert.ThrowsAsync<TimeoutException>(() => web.Client.SendAsync("GET", "/cached/throws"));
    }

    [Fact]
    public async Task Lost_race_of_a_controller_is_412()
    {
        await using var web = await StartAsync(isMappedWithAPolicy: true);
        using var response = await web.Client.SendAsync("PUT", "/cached/lost", ("If-Match", "\"old\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
    }

    private Task<WebApp> StartAsync(bool isMappedWithAPolicy) => WebApp.StartAsync(
        database,
        (app, web) =>
        {
            var controllers = app.MapControllers();
            if (isMappedWithAPolicy) controllers.WithOptimisticConcurrency().WithCacheControl(CacheControl.Immutable);
        },
        services: services => services.AddControllers().AddApplicationPart(typeof(CachedController).Assembly));
}
