using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EfQueryCache.AspNetCore;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What 1,000 clients of the stream of events cost, of whom 100 never read: hits and writes with them, compared with those without,
/// beside what two measurements without them differ by; the memory that they take; and that one of them gets all it has missed
/// when it comes back.
/// </summary>
internal sealed class SseSection(string connectionString, BenchArguments arguments)
{
    public const string Name = "sse";

    private const int Clients = 1000;
    private const int Deaf = 100;

    public void Run() => RunAsync().GetAwaiter().GetResult();

    private async Task RunAsync()
    {
        await using var app = Build();
        await app.StartAsync();
        var port = new Uri(app.Urls.Single()).Port;
        await MeasureAsync(app, arguments.Of(1, 2)); // compiles
        Report.Line(Name, "1000 clients", $"heap_kb_per_client={await WeighAsync(port):0.0}");

        // In each round, in any order: twice without clients, and once with them. What the two differ by is the machine's doing.
        int[] clients = [0, 0, Clients];
        var slots = clients.Select(_ => (Hits: new List<double>(), Writes: new List<double>())).ToArray();
        var heard = 0L;
        for (var round = 0; round < (arguments.IsQuick ? 5 : 40); round++)
        {
            foreach (var slot in Enumerable.Range(0, slots.Length).Shuffle())
            {
                var sockets = Connect(port, clients[slot]);
                using var end = new CancellationTokenSource();
                var reader = Task.Factory.StartNew(() => Read([.. sockets.Skip(Deaf)], end.Token), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

                // Those who have come or gone, and what the first event has made for each, are old by then.
                await app.Services.GetRequiredService<IQueryCacheEvents>().PublishAsync("settled", round);
                await Task.Delay(700);
                for (var i = 0; i < 2; i++) GC.Collect();
                var (hits, writes) = await MeasureAsync(app, TimeSpan.FromSeconds(1));
                await end.CancelAsync();
                heard += await reader;
                foreach (var socket in sockets) socket.Dispose();
                slots[slot].Hits.Add(hits);
                slots[slot].Writes.Add(writes);
            }
        }

        Compare("1000 clients", slots[2], (Mean(slots[0].Hits, slots[1].Hits), Mean(slots[0].Writes, slots[1].Writes)));
        Compare("none", slots[1], slots[0]);
        Report.Line(Name, "events", $"read={heard}");
        Report.Line(Name, "resume", $"missed={await ResumeAsync(app, port)} of 100");

        static List<double> Mean(List<double> some, List<double> others) => [.. some.Zip(others, (x, y) => (x + y) / 2)];
    }

    private static void Compare(string what, (List<double> Hits, List<double> Writes) slots, (List<double> Hits, List<double> Writes) none)
    {
        var (hits, writes) = (Interleaved.Ratio(slots.Hits, none.Hits), Interleaved.Ratio(slots.Writes, none.Writes));
        Report.Line(Name, what, $"hits_vs_none={hits.Median:0.000} ({hits.Low:0.000}..{hits.High:0.000}) writes_vs_none={writes.Median:0.000} ({writes.Low:0.000}..{writes.High:0.000}) rounds={slots.Hits.Count}");
    }

    private static async Task<double> WeighAsync(int port)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sockets = Connect(port, Clients);
        await Task.Delay(1000); // the server has made all of them by then
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        foreach (var socket in sockets) socket.Dispose();
        return bytes / 1024.0 / Clients;
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddQueryCache().AddEvents();
        builder.Services.AddDbContextPool<BenchContext>((services, options) => options.UseNpgsql(connectionString).AddQueryCache(services));
        var app = builder.Build();
        app.MapQueryCacheEvents().AllowAnonymous();
        return app;
    }

    // Hits and writes a second, of one task each, at the same time.
    private static async Task<(double Hits, double Writes)> MeasureAsync(WebApplication app, TimeSpan duration)
    {
        var factory = app.Services.GetRequiredService<IServiceScopeFactory>();
        var hits = Task.Run(() => CountAsync(db => db.Products.AsNoTracking().Where(p => p.Id == 4711).Cacheable().ToListAsync()));
        var writes = Task.Run(() => CountAsync(db => db.Categories.Where(c => c.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(c => c.Name, c => c.Name))));
        return (await hits, await writes);

        async Task<double> CountAsync<T>(Func<BenchContext, Task<T>> work)
        {
            var began = Stopwatch.GetTimestamp();
            var done = 0;
            for (; Stopwatch.GetElapsedTime(began) < duration; done++)
            {
                await using var scope = factory.CreateAsyncScope();
                await work(scope.ServiceProvider.GetRequiredService<BenchContext>());
            }

            return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    // Synchronous calls only: else each event would wake a thread of this process for a client that nobody waits on.
    private static List<Socket> Connect(int port, int count)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            sockets.Add(Open(port, ""));
            sockets[^1].Receive(new byte[256]); // it is connected when its answer has begun
        }

        return sockets;
    }

    private static Socket Open(int port, string lastId)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Connect("127.0.0.1", port);
        socket.Send(Encoding.ASCII.GetBytes($"GET /events HTTP/1.1\r\nHost: localhost\r\n{(lastId.Length == 0 ? "" : $"Last-Event-ID: {lastId}\r\n")}\r\n"));
        return socket;
    }

    // One thread, four times a second: what clients take of the processors is not what is measured.
    private static long Read(Socket[] sockets, CancellationToken end)
    {
        var buffer = new byte[4096];
        var events = 0L;
        while (!end.WaitHandle.WaitOne(250))
        {
            foreach (var socket in sockets)
            {
                while (socket.Available > 0) events += buffer.AsSpan(0, socket.Receive(buffer)).Count("event: "u8);
            }
        }

        return events;
    }

    // A client that comes back after 100 events of which it has got the first.
    private static async Task<int> ResumeAsync(WebApplication app, int port)
    {
        var events = app.Services.GetRequiredService<IQueryCacheEvents>();
        using var first = Open(port, "");
        await ReadUntilAsync(first, "event: ready");
        await events.PublishAsync("first", 0);
        var text = await ReadUntilAsync(first, "event: first");
        var id = text[(text.LastIndexOf("id: ", StringComparison.Ordinal) + 4)..].Split('\n')[0].Trim();
        for (var i = 0; i < 100; i++) await events.PublishAsync(string.Create(CultureInfo.InvariantCulture, $"missed-{i}"), i);
        await Task.Delay(2000); // they are sent by then
        using var back = Open(port, id);
        text = await ReadUntilAsync(back, "event: ready");
        return text.Split("event: missed-").Length - 1;
    }

    private static async Task<string> ReadUntilAsync(Socket socket, string wanted)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!(text.ToString() is var all && all.Contains(wanted, StringComparison.Ordinal) && all.EndsWith("\n\r\n", StringComparison.Ordinal)))
        {
            var read = await socket.ReceiveAsync(buffer);
            if (read == 0) throw new InvalidOperationException("The stream has ended.");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
