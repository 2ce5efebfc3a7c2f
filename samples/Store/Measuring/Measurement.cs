using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Store.Data;
using Store.Orders;

namespace Store.Measuring;

/// <summary>
/// Loads the same pages without the cache and with it, for the first time and for the second with what a browser still has; now and
/// then an order is placed meanwhile. Prints requests, bytes, times, and what the server had to do.
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
        output.WriteLine($"{Visitors} visitors at a time, {pagesEach} pages each, and {OrdersEach} orders; bytes are those of the bodies.");
        output.WriteLine();

        // So that no phase pays for what is compiled and connected once.
        await LoadAsync("", app.Services, pagesEach, NewVisitors(client, isCacheOff: true));
        await LoadAsync("", app.Services, pagesEach, NewVisitors(client, isCacheOff: false));
        await app.Services.GetRequiredService<EfQueryCache.IQueryCache>().ClearAsync();

        var (strangers, visitors) = (NewVisitors(client, isCacheOff: true), NewVisitors(client, isCacheOff: false));
        PrintHead(output);
        foreach (var load in new[] { "first", "second" })
        {
            var without = await LoadAsync($"{load} load, no cache", app.Services, pagesEach, strangers);
            var with = await LoadAsync($"{load} load, cache", app.Services, pagesEach, visitors);
            Print(output, without, without);
            Print(output, with, without);
        }

        await app.StopAsync();
        return 0;
    }

    private static Visitor[] NewVisitors(HttpClient client, bool isCacheOff)
        => [.. Enumerable.Range(0, Visitors).Select(_ => new Visitor(client, isCacheOff))];

    private static async Task<Phase> LoadAsync(string name, IServiceProvider services, int pagesEach, Visitor[] visitors)
    {
        var (commands, handlers) = (services.GetRequiredService<CommandCounter>(), services.GetRequiredService<HandlerCounter>());
        var times = new ConcurrentBag<double>();
        var (requests, notModified, bytes) = Count(visitors);
        var (commandsBefore, handlersBefore) = (commands.Count, handlers.Count);
        await Task.WhenAll(visitors.Select((visitor, number) => Task.Run(async () =>
        {
            var pages = 0;
            foreach (var page in PageLoads.OfVisitor(number, pagesEach))
            {
                var begin = Stopwatch.GetTimestamp();
                await visitor.LoadAsync(page);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                if (++pages % (pagesEach / OrdersEach) == 0) await visitor.OrderAsync(OrderOf(number));
            }
        })));

        var after = Count(visitors);
        return new Phase(
            name, times.Count, after.Requests - requests, after.NotModified - notModified, after.Bytes - bytes,
            times.Order().ElementAt(times.Count / 2), handlers.Count - handlersBefore, commands.Count - commandsBefore);
    }

    private static (int Requests, int NotModified, long Bytes) Count(Visitor[] visitors)
        => (visitors.Sum(v => v.Requests), visitors.Sum(v => v.NotModified), visitors.Sum(v => v.Bytes));

    // Another product for each visitor, and one of which there are many.
    private static OrderRequest OrderOf(int visitor) => new(visitor + 1, [new LineRequest(Seed.Products - visitor, 1)]);

    private static void PrintHead(TextWriter output)
        => output.WriteLine($"{"",-22}{"pages",7}{"requests",10}{"304",8}{"kB",10}{"ms/page",10}{"handlers",10}{"SQL",8}   times that without the cache: kB     ms    SQL");

    private static void Print(TextWriter output, Phase phase, Phase without)
        => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{phase.Name,-22}{phase.Pages,7}{phase.Requests,10:N0}{phase.NotModified,8:N0}{phase.Bytes / 1000.0,10:N0}{phase.Milliseconds,10:N2}{phase.Handlers,10:N0}{phase.Commands,8:N0}")
            + $"{Ratio(phase.Bytes, without.Bytes),35}{Ratio(phase.Milliseconds, without.Milliseconds),7}{Ratio(phase.Commands, without.Commands),7}");

    private static string Ratio(double value, double of) => (value / Math.Max(of, double.Epsilon)).ToString("0.00", CultureInfo.InvariantCulture);
}
