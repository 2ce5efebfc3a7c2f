using System.Data.Common;
using EfQueryCache.Consistency;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Testing;
using EfQueryCache.Tests.History;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>A cache over the database, contexts that write through it in every configuration, and one that reads.</summary>
internal sealed partial class Bench : IAsyncDisposable
{
    private static readonly PostgreSqlDialect Dialect = new();
    private static int _number;

    private readonly string _connectionString;
    private readonly Dictionary<(string Route, bool Retries), PooledDbContextFactory<MatrixContext>> _pools = [];
    private readonly Dictionary<(string Route, bool Retries), DbContextOptions<MatrixContext>> _options = [];
    private readonly DbContextOptions<MatrixContext> _reader;
    private readonly NpgsqlDataSource _truth;

    private Bench(string connectionString, ConsistencyRules rules)
    {
        _connectionString = connectionString;
        Faults = new Faults(connectionString);
        Proxy = new CuttingProxy(connectionString, () => TimeSpan.Zero);
        _truth = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "Truth", MaxPoolSize = 2 });

        // Tags belong to the process and this name: what one bench leaves behind, the next does not see.
        Cache = new QueryCache("", new QueryCacheOptions
        {
            TimeProvider = Clock,
            DefaultTtl = TimeSpan.FromDays(1000),
            DatabaseId = $"write matrix {Interlocked.Increment(ref _number)}",
        }, Events)
        {
            Rules = rules,
        };
        _reader = Options("reader", retries: false);
        Feed = new Feed(Cache);
    }

    public QueryCache Cache { get; }

    public ManualTimeProvider Clock { get; } = new();

    public EventLog Events { get; } = new();

    public Faults Faults { get; }

    public CuttingProxy Proxy { get; }

    public Feed Feed { get; }

    /// <summary>Makes a bench that knows the catalog, so that writes invalidate what they touch and no more.</summary>
    public static async Task<Bench> CreateAsync(string connectionString, ConsistencyRules rules)
    {
        var bench = new Bench(connectionString, rules);
        foreach (var route in new[] { "reader", "writer", "proxy", "statement timeout", "command timeout" })
        {
            await bench.ReadSchemaAsync(route);
        }

        return bench;
    }

    // A cell that may have changed the schema leaves it unknown.
    private async Task ReadSchemaAsync(string route)
    {
        await using var context = new MatrixContext(Options(route, retries: false));
        var connection = context.GetService<IRelationalConnection>();
        Cache.Schemas.Find(Cache.Databases.Find(connection, Dialect), connection, Dialect);
        await Cache.Schemas.WhenReadAsync();
    }

    public MatrixContext OpenWriter(Cell cell) => new(Options(RouteOf(cell), cell.Transaction.Retries));

    public MatrixContext BorrowWriter(Cell cell)
    {
        var key = (RouteOf(cell), cell.Transaction.Retries);
        if (!_pools.TryGetValue(key, out var pool)) _pools[key] = pool = new PooledDbContextFactory<MatrixContext>(Options(key.Item1, key.Retries));
        return pool.CreateDbContext();
    }

    public MatrixContext OpenGuest(DbConnection connection)
        => new(With(new DbContextOptionsBuilder<MatrixContext>().UseNpgsql(connection)));

    public async ValueTask DisposeAsync()
    {
        await Feed.DisposeAsync();
        await Faults.DisposeAsync();
        await Proxy.DisposeAsync();
        await _truth.DisposeAsync();
    }

    private static string RouteOf(Cell cell) => cell.Ending switch
    {
        Ending.CutBeforeCommit or Ending.CutAfterCommit => "proxy",
        Ending.StatementTimeout => "statement timeout",
        Ending.CommandTimeout => "command timeout",
        _ => "writer",
    };

    private DbContextOptions<MatrixContext> Options(string route, bool retries)
    {
        if (_options.TryGetValue((route, retries), out var known)) return known;
        var connection = new NpgsqlConnectionStringBuilder(route == "proxy" ? Proxy.ConnectionString : _connectionString) { ApplicationName = route };
        if (route == "statement timeout") connection.Options = "-c statement_timeout=400";
        if (route == "command timeout") connection.CommandTimeout = 1;
        return _options[(route, retries)] = With(new DbContextOptionsBuilder<MatrixContext>().UseNpgsql(connection.ConnectionString, npgsql =>
        {
            if (retries) npgsql.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(1), null);
        }));
    }

    // The number of EF Core's service providers is counted over all tests.
    private DbContextOptions<MatrixContext> With(DbContextOptionsBuilder<MatrixContext> builder)
    {
        builder.AddQueryCache(Cache).ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
        return builder.Options;
    }
}
