using System.Text.Json;
using System.Text.RegularExpressions;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>Alerts and the Grafana dashboard ask for what the code publishes, and for nothing else.</summary>
public sealed partial class MonitoringTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    // What Prometheus adds by itself.
    private static readonly string[] CommonLabels = ["le", "job", "instance"];

    private static readonly string[] Functions = ["sum", "max", "rate", "increase", "histogram_quantile", "label_values", "by", "and"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_alerts_and_panels_ask_for_is_published()
    {
        using var published = new PrometheusNames();
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await HealthApp.StartAsync(database, checks => checks.AddQueryCache(), cache => cache.AddRedis(redis.ConnectionString, o => o.Quarantine = TimeSpan.Zero));
        await web.BecomesAsync(HealthStatus.Healthy);
        redis.Freeze();
        await web.BecomesAsync(HealthStatus.Degraded); // a call has failed
        redis.Thaw();
        published.Measure();

        var expressions = (await ReadmeExpressionsAsync()).Concat(await DashboardExpressionsAsync()).ToArray();

        Assert.InRange(expressions.Length, 40, 200);
        Assert.All(expressions, expression => AssertPublished(expression, published));
    }

    [Fact]
    public async Task Histograms_bring_boundaries_that_suit_their_unit()
    {
        using var published = new PrometheusNames();
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await HealthApp.StartAsync(database, checks => checks.AddQueryCache(), cache => cache.AddRedis(redis.ConnectionString));

        Assert.Contains("efquerycache_redis_look_duration_seconds_bucket", published.Metrics);
        Assert.Empty(published.HistogramsWithoutBoundaries);
    }

    [Fact]
    public async Task Dashboard_can_be_imported_with_any_data_source()
    {
        using var dashboard = await ReadDashboardAsync();
        var root = dashboard.RootElement;

        Assert.Equal(JsonValueKind.Null, root.GetProperty("id").ValueKind);
        Assert.Equal(["datasource", "cache", "instance"], root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(v => v.GetProperty("name").GetString()!));
        var panels = root.GetProperty("panels").EnumerateArray().ToArray();
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        var sources = DataSources().Matches(root.GetRawText()).Select(match => match.Groups[1].Value).ToArray();
        Assert.True(sources.Length > panels.Length);
        Assert.All(sources, source => Assert.Equal("${datasource}", source));
    }

    private static void AssertPublished(string expression, PrometheusNames published)
    {
        foreach (Match selector in Selectors().Matches(expression))
        {
            Assert.Contains(selector.Groups["label"].Value, published.Labels.Concat(CommonLabels));
            if (selector.Groups["value"].Value.StartsWith('$')) continue;
            foreach (var value in selector.Groups["value"].Value.Split('|')) Assert.Contains((selector.Groups["label"].Value, value), published.Values);
        }

        foreach (Match grouping in Groupings().Matches(expression))
        {
            Assert.All(grouping.Groups[1].Value.Split(','), label => Assert.Contains(label.Trim(), published.Labels.Concat(CommonLabels)));
        }

        // What is left is metrics, functions and numbers.
        var rest = Groupings().Replace(Braces().Replace(expression, ""), "");
        var names = Names().Matches(rest).Select(match => match.Value).Except(Functions).ToArray();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, published.Metrics.Concat(expression.StartsWith("label_values", StringComparison.Ordinal) ? [.. published.Labels, .. CommonLabels] : [])));
    }

    // The rules, whose expressions may go on for some lines, and what stands in the text.
    private static async Task<IEnumerable<string>> ReadmeExpressionsAsync()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("src/EfQueryCache.AspNetCore/README.md"), Token);
        var rules = Rules().Matches(text).Select(match => match.Groups[1].Value);
        var inText = Quoted().Matches(text).Select(match => match.Groups[1].Value);
        return rules.Concat(inText);
    }

    private static async Task<IEnumerable<string>> DashboardExpressionsAsync()
    {
        using var dashboard = await ReadDashboardAsync();
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _));
        var variables = dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Where(variable => variable.TryGetProperty("definition", out _));
        return [.. panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!),
            .. variables.Select(variable => variable.GetProperty("definition").GetString()!)];
    }

    private static async Task<JsonDocument> ReadDashboardAsync()
        => JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf("src/EfQueryCache.AspNetCore/Monitoring/grafana.json"), Token));

    [GeneratedRegex("""(?<label>[a-z_]+)=~?"(?<value>[^"]*)"|(?<label>[a-z_]+)!=~?"(?<value>[^"]*)" """)]
    private static partial Regex Selectors();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Groupings();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex Braces();

    [GeneratedRegex(@"\b[a-z][a-z0-9_]*")]
    private static partial Regex Names();

    [GeneratedRegex(@"(?m)^        expr: (?:\|\n)?((?:.+)(?:\n {10,}.+)*)")]
    private static partial Regex Rules();

    [GeneratedRegex(@"`([^`\n]*efquerycache_[^`\n]*)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("""
        "type":\s*"prometheus",\s*"uid":\s*"([^"]*)"
        """)]
    private static partial Regex DataSources();
}
