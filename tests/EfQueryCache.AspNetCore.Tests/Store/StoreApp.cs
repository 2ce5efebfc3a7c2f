using System.Net.Http.Json;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Store.Data;
using Store.Hosting;
using Store.Measuring;
using Store.Orders;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>The sample, running in this process and without a port.</summary>
internal sealed class StoreApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StoreApp(WebApplication app) => (_app, Client) = (app, app.GetTestClient());

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the sample over a database that is there.</summary>
    public static async Task<StoreApp> StartAsync(TestDatabase database, string environment = "Development", Action<IServiceCollection>? services = null)
    {
        var app = StoreApplication.Build(["--environment", environment, $"--ConnectionStrings:Store={database.ConnectionString}"], builder =>
        {
            builder.WebHost.UseTestServer();
            builder.Logging.ClearProviders();
            services?.Invoke(builder.Services);
        })!;
        await app.Services.MigrateAsync(Token);
        await app.StartAsync(Token);
        return new StoreApp(app);
    }

    public Task<T> GetAsync<T>(string address) => Client.GetFromJsonAsync<T>(Of(address), Token)!;

    public Task<HttpResponseMessage> OrderAsync(int customer, params LineRequest[] lines)
        => Client.PostAsJsonAsync(Of("/api/orders"), new OrderRequest(customer, lines), Token);

    /// <summary>Counts the commands that a request sends to the database.</summary>
    public async Task<long> CommandsOfAsync(string address, bool isCacheOff = false)
    {
        var counter = Services.GetRequiredService<CommandCounter>();
        var before = counter.Count;
        using var request = new HttpRequestMessage(HttpMethod.Get, Of(address));
        if (isCacheOff) request.Headers.Add(CacheSwitch.Header, "1");
        using var response = await Client.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();
        return counter.Count - before;
    }

    /// <summary>Waits until the cache knows the database's schema: before that, any write invalidates everything.</summary>
    public async Task WhenSchemaIsKnownAsync()
    {
        do
        {
            await CommandsOfAsync("/api/products/1800");
            await using var scope = Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<StoreContext>();
            var other = await db.Products.SingleAsync(p => p.Id == 1801, Token);
            other.UpdatedAt = other.UpdatedAt.AddSeconds(1);
            await db.SaveChangesAsync(Token);
        }
        while (await CommandsOfAsync("/api/products/1800") > 0);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static Uri Of(string address) => new(address, UriKind.Relative);
}
