using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Model;

/// <summary>Contexts over one database that share a cache of the test's own and record what they send.</summary>
internal sealed class Shop
{
    private readonly string _connectionString;
    private static readonly PostgreSqlDialect Dialect = new();

    private readonly Action<DbContextOptionsBuilder>? _configure;
    private readonly ShopDatabase? _database;
    private bool _isSchemaRead;

    public Shop(
        TestDatabase database,
        Action<QueryCacheOptions>? cache = null,
        Action<DbContextOptionsBuilder>? configure = null,
        string connectionString = "")
    {
        _connectionString = database.ConnectionString + ";" + connectionString;
        (_configure, _database) = (configure, database as ShopDatabase);
        var options = new QueryCacheOptions { TimeProvider = Clock };
        cache?.Invoke(options);
        Cache = new QueryCache("", options, Events);
    }

    public ManualTimeProvider Clock { get; } = new();

    public EventLog Events { get; } = new();

    public QueryCache Cache { get; init; }

    public QueryCounter Commands { get; } = new();

    public ConnectionLog Connections { get; } = new();

    public QueryCacheStatistics Statistics => Cache.GetStatistics();

    /// <summary>Opens a context. What the catalog says is known then, so that writes invalidate what they touch and no more.</summary>
    public ShopContext Open()
    {
        var context = new ShopContext(Configure(new DbContextOptionsBuilder<ShopContext>()).Options);
        if (_isSchemaRead) return context;
        _isSchemaRead = true;
        _database?.Watch(Cache);
        var connection = context.GetService<IRelationalConnection>();
        Cache.Schemas.Find(Cache.Databases.Find(connection, Dialect), connection, Dialect);
        Cache.Schemas.WhenReadAsync().GetAwaiter().GetResult();
        return context;
    }

    public DbContextOptionsBuilder Configure(DbContextOptionsBuilder builder)
    {
        builder.UseNpgsql(_connectionString).AddQueryCache(Cache).AddInterceptors(Commands, Connections);
        builder.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)); // counted over all tests
        _configure?.Invoke(builder);
        return builder;
    }

    /// <summary>Runs a query on a context of its own.</summary>
    public async Task<T> AskAsync<T>(Func<ShopContext, Task<T>> query)
    {
        await using var context = Open();
        return await query(context);
    }

    /// <summary>Runs a query and says whether it was answered without a command.</summary>
    public async Task<bool> IsHitAsync<T>(Func<ShopContext, Task<T>> query)
    {
        var before = Commands.Count;
        await AskAsync(query);
        return Commands.Count == before;
    }
}
