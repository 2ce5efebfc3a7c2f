using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>An application with a port, for browsers.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardHost(WebApplication app) => _app = app;

    public string Address => $"{_app.Urls.Single()}{DashboardApp.Root}";

    public int Port => new Uri(_app.Urls.Single()).Port;

    public IQueryCache Cache => _app.Services.GetRequiredService<IQueryCache>();

    public static async Task<DashboardHost> StartAsync(TestDatabase database, Action<QueryCacheDashboardOptions>? configure = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        builder.Services.AddQueryCache();
        builder.Services.AddAntiforgery();
        builder.Services.AddDbContextPool<CatalogContext>((provider, o) => o.UseNpgsql(database.ConnectionString).AddQueryCache(provider));
        var app = builder.Build();
        app.MapQueryCacheDashboard(DashboardApp.Root, configure).AllowAnonymous();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new DashboardHost(app);
    }

    public async Task AskAsync(Func<CatalogContext, Task> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<CatalogContext>());
    }

    /// <summary>Reads here and there, and writes now and then.</summary>
    public async Task WorkAsync(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            await AskAsync(async db =>
            {
                var (id, group) = ((i % 20) + 1, i % 4);
                await db.Articles.Where(a => a.Id == id).Cacheable("article").ToListAsync();
                await db.Articles.Where(a => a.Group == group).OrderByDescending(a => a.Stock).Take(5).Cacheable(TimeSpan.FromMinutes(10), "groups", "home-page").ToListAsync();
                await db.Articles.GroupBy(a => a.Group).Select(g => new { g.Key, Stock = g.Sum(a => a.Stock) }).Cacheable("statistics").ToListAsync();
                if (i % 10 == 0) await db.Articles.OrderBy(a => EF.Functions.Random()).Cacheable().FirstAsync();
                if (i % 15 == 0) await db.Articles.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Stock, a => a.Stock + 1));
                if (i % 40 == 0)
                {
                    db.Add(new Visit { Page = "/" });
                    await db.SaveChangesAsync();
                }
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
