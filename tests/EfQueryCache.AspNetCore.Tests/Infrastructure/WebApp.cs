using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Tests.Infrastructure;

/// <summary>An application over a catalogue, in this process and without a port: what it answers, and what that took.</summary>
internal sealed class WebApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _runs;

    private WebApp(WebApplication app, QueryCounter commands, ManualTimeProvider clock, EventLog events)
    {
        (_app, Commands, Clock, Events) = (app, commands, clock, events);
    }

    public HttpClient Client { get; private set; } = null!; // set as soon as the application has started

    public ManualTimeProvider Clock { get; }

    public EventLog Events { get; }

    /// <summary>What was sent to the database.</summary>
    public QueryCounter Commands { get; }

    /// <summary>How often a handler has said that it runs.</summary>
    public int Runs => Volatile.Read(ref _runs);

    public IServiceProvider Services => _app.Services;

    public IQueryCache Cache => Services.GetRequiredService<IQueryCache>();

    /// <summary>Starts an application.</summary>
    /// <param name="database">What it serves.</param>
    /// <param name="map">Its endpoints and middleware.</param>
    /// <param name="cache">Its cache, beside the tests' clock.</param>
    /// <param name="services">More services.</param>
    public static async Task<WebApp> StartAsync(
        TestDatabase database, Action<WebApplication, WebApp> map, Action<IQueryCacheBuilder>? cache = null, Action<IServiceCollection>? services = null)
    {
        var (commands, clock, events) = (new QueryCounter(), new ManualTimeProvider(), new EventLog());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ILoggerFactory>(new SingleLogger(events));
        cache?.Invoke(builder.Services.AddQueryCache(o => o.TimeProvider = clock));
        if (cache is null) builder.Services.AddQueryCache(o => o.TimeProvider = clock);
        builder.Services.AddDbContextPool<CatalogContext>((provider, o) => o.UseNpgsql(database.ConnectionString).AddQueryCache(provider).AddInterceptors(commands));
        services?.Invoke(builder.Services);
        var app = builder.Build();
        var web = new WebApp(app, commands, clock, events);
        map(app, web);
        await app.StartAsync(TestContext.Current.CancellationToken);
        web.Client = app.GetTestClient();
        return web;
    }

    /// <summary>A handler runs.</summary>
    public void Run() => Interlocked.Increment(ref _runs);

    /// <summary>Does something with a context of its own.</summary>
    public async Task<T> AskAsync<T>(Func<CatalogContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<CatalogContext>());
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class SingleLogger(ILogger logger) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
