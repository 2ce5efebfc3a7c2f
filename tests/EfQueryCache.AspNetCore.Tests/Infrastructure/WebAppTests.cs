using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.Infrastructure;

/// <summary>The tests' application: what is cached in it costs one command.</summary>
public sealed class WebAppTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [Fact]
    public async Task Second_request_is_answered_without_a_command()
    {
        await using var web = await WebApp.StartAsync(database, (app, web) => app.MapGet("/count", async (CatalogContext db) =>
        {
            web.Run();
            return await db.Articles.Cacheable().CountAsync();
        }));
        Assert.Equal("20", await web.Client.GetStringAsync(new Uri("/count", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal("20", await web.Client.GetStringAsync(new Uri("/count", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal((2, 1), (web.Runs, web.Commands.Count));
    }
}
