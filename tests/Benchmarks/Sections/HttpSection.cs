using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// A list of 50 rows over HTTP: answered 304, 200 from the cache, and 200 from the database. Kestrel in this process, wrk in another;
/// the three take turns, and compared are the turns beside each other.
/// </summary>
internal sealed partial class HttpSection(string connectionString, BenchArguments arguments)
{
    public const string Name = "http";

    private const int Rounds = 3;

    public void Run() => RunAsync().GetAwaiter().GetResult();

    private static IQueryable<ProductLine> Fifty(BenchContext db)
        => db.Products.Where(p => p.CategoryId == 42).OrderBy(p => p.Name).Take(50).Select(p => new ProductLine(p.Id, p.Name, p.Price));

    private async Task RunAsync()
    {
        await using var app = Build();
        await app.StartAsync();
        var address = app.Urls.Single();
        using var client = new HttpClient();
        var tag = (await client.GetAsync(new Uri(address + "/tagged"))).Headers.ETag?.ToString() ?? throw new InvalidOperationException("The list has no entity tag.");
        string[] unmodified = ["-H", $"If-None-Match: {tag}", address + "/tagged"];
        string[] cached = [address + "/cached"];
        string[] uncached = [address + "/uncached"];
        foreach (var wanted in (string[][])[unmodified, cached, uncached]) await LoadAsync(wanted, arguments.Of(1, 3)); // compiles

        List<double> of304 = [], ofCached = [], ofUncached = [];
        for (var round = 0; round < Rounds; round++)
        {
            of304.Add(await LoadAsync(unmodified, arguments.Of(2, 5)));
            ofCached.Add(await LoadAsync(cached, arguments.Of(2, 5)));
            ofUncached.Add(await LoadAsync(uncached, arguments.Of(2, 5)));
        }

        using var last = new HttpRequestMessage(HttpMethod.Get, address + "/tagged");
        last.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if ((await client.SendAsync(last)).StatusCode != System.Net.HttpStatusCode.NotModified) throw new InvalidOperationException("It was not answered 304 to the end.");
        var (vsCached, vsUncached) = (Spread.Of(of304.Zip(ofCached, (x, y) => x / y)), Spread.Of(of304.Zip(ofUncached, (x, y) => x / y)));
        Report.Line(Name, "304", $"rps={Spread.Of(of304).Median:0} vs_cached_200={vsCached.Median:0.00} vs_uncached_200={vsUncached.Median:0.00}");
        Report.Line(Name, "cached_200", $"rps={Spread.Of(ofCached).Median:0}");
        Report.Line(Name, "uncached_200", $"rps={Spread.Of(ofUncached).Median:0}");
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddQueryCache();
        builder.Services.AddDbContextPool<BenchContext>((services, options) => options.UseNpgsql(connectionString).AddQueryCache(services));
        var app = builder.Build();
        app.MapGet("/tagged", (BenchContext db) => Fifty(db).Cacheable().ToListAsync()).WithQueryCacheETag();
        app.MapGet("/cached", (BenchContext db) => Fifty(db).Cacheable().ToListAsync());
        app.MapGet("/uncached", (BenchContext db) => Fifty(db).ToListAsync());
        return app;
    }

    private static async Task<double> LoadAsync(string[] wanted, TimeSpan duration)
    {
        var start = new ProcessStartInfo("wrk", ["-t1", "-c8", string.Create(CultureInfo.InvariantCulture, $"-d{duration.TotalSeconds:0}s"), .. wanted]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 || text.Contains("Non-2xx", StringComparison.Ordinal) || text.Contains("Socket errors", StringComparison.Ordinal)) throw new InvalidOperationException("wrk: " + text);
        return double.Parse(PerSecond().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex PerSecond();
}
