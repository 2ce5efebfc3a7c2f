using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Store.Data;
using Store.Orders;

namespace Store.Measuring;

/// <summary>
/// Loads the same pages without the cache, with it, and a second time with what a browser still has; now and then an order is
/// placed meanwhile. Prints requests, bytes and times.
/// </summary>
internal static class Measurement
{
    private const int Visitors = 4;
    private const int OrdersEach = 2;

    /// <summary>The cache can be switched off in development only; a free port disturbs nobody.</summary>
    public static readonly string[] Arguments = ["--environment", Environments.Development, "--urls", "http://127.0.0.1:0"];

    public static void Configure(WebApplicationBuilder builder) => builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);

    public static async Task<int> RunAsync(WebApplication app, TextWriter output, int pagesEach = 100)
    {
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        var commands = app.Services.GetRequiredService<CommandCounter>();

        output.WriteLine($"{Visitors} visitors at a time, {pagesEach} pages each, and {OrdersEach} orders; bytes are those of the bodies.");
        output.WriteLine();

        // So that no phase pays for what is compiled and connected once.
        await LoadAsync("", client, commands, pagesEach, NewVisitors(client, isCacheOff: true));
        await LoadAsync("", client, commands, pagesEach, NewVisitors(client, isCacheOff: false));
        await app.Services.GetRequiredService<EfQueryCache.IQueryCache>().ClearAsync();

        var without = await LoadAsync("first load, no cache", client, commands, pagesEach, NewVisitors(client, isCacheOff: true));
        var visitors = NewVisitors(client, isCacheOff: false);
        var first = await LoadAsync("first load, cache", client, commands, pagesEach, visitors);
        var second = await LoadAsync("second load, cache", client, commands, pagesEach, visitors);
        Print(output, [without, first, second]);
        await app.StopAsync();
        return 0;
    }

    private static Visitor[] NewVisitors(HttpClient client, bool isCacheOff)
        => [.. Enumerable.Range(0, Visitors).Select(_ => new Visitor(client, isCacheOff))];

    private static async Task<Phase> LoadAsync(string name, HttpClient client, CommandCounter commands, int pagesEach, Visitor[] visitors)
    {
        var times = new ConcurrentBag<double>();
        var (requests, notModified, bytes) = Count(visitors);
        var commandsBefore = commands.Count;
        await Task.WhenAll(visitors.Select((visitor, number) => Task.Run(async () =>
        {
            var pages = 0;
            foreach (var page in PageLoads.OfVisitor(number, pagesEach))
            {
                var begin = Stopwatch.GetTimestamp();
                await visitor.LoadAsync(page);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                if (++pages % (pagesEach / OrdersEach) == 0) await OrderAsync(client, number);
            }
        })));

        var after = Count(visitors);
        return new Phase(
            name, times.Count, after.Requests - requests, after.NotModified - notModified, after.Bytes - bytes,
            times.Order().ElementAt(times.Count / 2), commands.Count - commandsBefore);
    }

    private static (int Requests, int NotModified, long Bytes) Count(Visitor[] visitors)
        => (visitors.Sum(v => v.Requests), visitors.Sum(v => v.NotModified), visitors.Sum(v => v.Bytes));

    private static async Task OrderAsync(HttpClient client, int visitor)
    {
        // Another product for each visitor, and one of which there are many.
        var order = new OrderRequest(visitor + 1, [new LineRequest(Seed.Products - visitor, 1)]);
        using var response = await client.PostAsJsonAsync(new Uri("/api/orders", UriKind.Relative), order);
        response.EnsureSuccessStatusCode();
    }

    private static void Print(TextWriter output, Phase[] phases)
    {
        var before = phases[0];
        output.WriteLine($"{"",-22}{"pages",7}{"requests",10}{"304",8}{"kB",10}{"ms/page",10}{"SQL",8}   times the first line: requests     kB     ms    SQL");
        foreach (var phase in phases)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{phase.Name,-22}{phase.Pages,7}{phase.Requests,10:N0}{phase.NotModified,8:N0}{phase.Bytes / 1000.0,10:N0}{phase.Milliseconds,10:N2}{phase.Commands,8:N0}")
                + $"{Ratio(phase.Requests, before.Requests),33}{Ratio(phase.Bytes, before.Bytes),7}{Ratio(phase.Milliseconds, before.Milliseconds),7}{Ratio(phase.Commands, before.Commands),7}");
        }
    }

    private static string Ratio(double value, double of) => (value / Math.Max(of, double.Epsilon)).ToString("0.00", CultureInfo.InvariantCulture);
}
