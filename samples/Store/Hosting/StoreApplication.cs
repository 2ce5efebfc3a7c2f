using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Store.Catalog;
using Store.Data;
using Store.Measuring;
using Store.Orders;
using Store.Pictures;
using Store.Telemetry;

namespace Store.Hosting;

/// <summary>Puts the application together: services, then what answers which address.</summary>
internal static class StoreApplication
{
    /// <summary>Returns the application, not started yet; null without a connection string.</summary>
    public static WebApplication? Build(string[] args, Action<WebApplicationBuilder>? configure = null, bool hasTelemetry = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = "Store",
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (builder.Configuration.GetConnectionString("Store") is not { Length: > 0 } database) return null;

        // A line for each request and command would be what takes most time here. And while a new database is made and filled, EF
        // Core tells as errors what is missing in it, and the cache with each batch what it drops; what really fails is thrown.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("EfQueryCache", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore.Database", LogLevel.None)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        configure?.Invoke(builder);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<CommandCounter>();
        builder.Services.AddSingleton<HandlerCounter>();
        builder.Services.AddScoped<OrderDesk>();
        builder.Services.AddProblemDetails();
        builder.Services.AddHealthChecks().AddQueryCache().AddQueryCacheReadiness();
        builder.Services.AddStaff();
        if (hasTelemetry) builder.Services.AddConsoleTelemetry();
        AddCache(builder);
        builder.Services.AddDbContextPool<StoreContext>((services, options) => options
            .UseNpgsql(database, npgsql => npgsql.MigrationsAssembly("EfQueryCache.Store.Migrations"))
            .UseAsyncSeeding((db, _, cancellationToken) => Seed.FillAsync((StoreContext)db, cancellationToken))
            .AddQueryCache(services) // the one line that EF Core needs to know of the cache
            .AddInterceptors(services.GetRequiredService<CommandCounter>()));

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = e => e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
        if (app.Environment.IsDevelopment()) app.UseCacheSwitch(); // a stranger must not be able to send every request to the database
        app.UsePages();

        // In one group, so that what all answers have in common is said once: who has an answer that is still true gets 304,
        // for which no handler runs and the database is not asked.
        var api = app.MapGroup("/api").WithQueryCacheETag();
        api.AddEndpointFilter(app.Services.GetRequiredService<HandlerCounter>());
        api.MapCatalog();
        api.MapOrders();

        app.MapPrices(); // not in the group: their entity tags are made by hand
        app.MapPictures();
        app.MapQueryCacheDashboard("/querycache").ForStaff(app.Environment);
        app.MapQueryCacheEvents("/events").ForStaff(app.Environment); // what is invalidated, as it happens
        app.MapHealthChecks("/health");
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        if (app.Environment.IsDevelopment()) app.MapFigures();
        return app;
    }

    private static void AddCache(WebApplicationBuilder builder)
    {
        // From the configuration as well: QueryCache__DefaultTtl=00:01:00 in the environment wins over what is said here.
        var cache = builder.Services.AddQueryCache(builder.Configuration, options => options
            .AddProfile("catalog", profile => profile
                .Ttl(TimeSpan.FromMinutes(10))     // writes through EF Core are seen at once: this is for all other writes
                .Tags("catalog")                   // by which an import of a supplier's price list would drop everything
                .EagerRefresh(0.8)                 // nobody waits for a list that is asked for all the time
                .FailSafe(TimeSpan.FromHours(1)))); // the shop window stays open while the database is down

        cache.AddEvents();

        // With Redis, several instances of the store share what they have read, and hear of each other's orders.
        if (builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } redis) cache.AddRedis(redis);
    }
}
