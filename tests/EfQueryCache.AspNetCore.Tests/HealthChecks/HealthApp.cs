using System.Net;
using System.Text.Json;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>An application with health checks, and what somebody sees who asks for them.</summary>
internal static class HealthApp
{
    public static Task<WebApp> StartAsync(TestDatabase database, Action<IHealthChecksBuilder> checks, Action<IQueryCacheBuilder>? cache = null, Action<IServiceCollection>? services = null)
        => WebApp.StartAsync(
            database,
            (app, _) =>
            {
                app.MapHealthChecks("/health");
                app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
            },
            cache,
            s =>
            {
                checks(s.AddHealthChecks());
                services?.Invoke(s);
            });

    public static async Task<HealthReportEntry> CheckAsync(this WebApp web, string name = "querycache")
    {
        var report = await web.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == name, TestContext.Current.CancellationToken);
        return Assert.Single(report.Entries).Value;
    }

    public static async Task<(HttpStatusCode Status, string Text)> GetHealthAsync(this WebApp web, string path = "/health")
    {
        using var response = await web.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Waits for a status, and returns what was reported with it.</summary>
    public static async Task<HealthReportEntry> BecomesAsync(this WebApp web, HealthStatus status, string name = "querycache", Func<HealthReportEntry, bool>? condition = null)
    {
        HealthReportEntry entry = default;
        await Eventually.HoldsAsync(async () => (entry = await web.CheckAsync(name)).Status == status && (condition is null || condition(entry)));
        return entry;
    }

    /// <summary>Asks for so many articles, each with a result of its own; twice for hits.</summary>
    public static Task CountAsync(this WebApp web, int from, int count) => web.AskAsync(async db =>
    {
        foreach (var id in Enumerable.Range(from, count)) await db.Articles.Where(article => article.Stock > -id).Cacheable().CountAsync(TestContext.Current.CancellationToken);
        return true;
    });

    /// <summary>All that a report shows to whoever may see it.</summary>
    public static string Everything(this HealthReportEntry entry) => $"{entry.Description} {entry.Exception} {JsonSerializer.Serialize(entry.Data)} {string.Join(' ', entry.Tags)}";
}
