using System.Diagnostics;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.Tests.History;
using Npgsql;

namespace EfQueryCache.Chaos;

/// <summary>PostgreSQL, Redis and the nodes.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly RedisPair? _redis;
    private readonly string _control;
    private readonly NodeLinks _links;
    private int _nextWorker;

    private Cluster(ChaosOptions options, string server, RedisPair? redis, RedisCluster? shards, string scratch)
    {
        (_redis, Shards) = (redis, shards);
        _control = Path.Combine(scratch, "control");
        LogFolder = Directory.CreateDirectory(Path.Combine(scratch, "logs")).FullName;
        PostgreSql = new NpgsqlConnectionStringBuilder(server) { Database = "chaos" }.ConnectionString;
        _links = new(PostgreSql);
        Nodes = [.. Enumerable.Range(0, options.Nodes).Select(number => new NodeProcess($"node {number}", _links, redis?.Links() ?? [], Next, Deaths))];

        NodeOptions Next()
        {
            var first = Interlocked.Add(ref _nextWorker, NodeOptions.Workers) - NodeOptions.Workers;
            return new()
            {
                FirstWorker = first,
                Logs = LogFolder,
                PostgreSql = "",
                PostgreSqlDirect = PostgreSql,
                Redis = shards?.ConnectionString ?? "",
                WriteMode = options.WriteMode,
                StrictShare = options.Level switch { "bounded" => 0, "mixed" => 0.5, _ => 1 },
                Seed = options.Seed,
                Tables = options.Tables,
                Without = options.Without,
            };
        }
    }

    /// <summary>A primary and a replica, if Redis is no cluster.</summary>
    public RedisPair Redis => _redis!;

    /// <summary>The cluster, if Redis is one.</summary>
    public RedisCluster? Shards { get; }

    public string PostgreSql { get; }

    public string LogFolder { get; }

    public NodeProcess[] Nodes { get; }

    /// <summary>When processes, by their first workers, died.</summary>
    public Dictionary<int, long> Deaths { get; } = [];

    public static async Task<Cluster> StartAsync(ChaosOptions options)
    {
        var server = Required("EFQUERYCACHE_TEST_POSTGRES");
        await ExecuteAsync(server, "CREATE DATABASE chaos");
        var cluster = options.IsCluster
            ? new Cluster(options, server, null, await RedisCluster.StartAsync(3), Required("EFQUERYCACHE_TEST_SCRATCH"))
            : new Cluster(options, server, await RedisPair.StartAsync(), null, Required("EFQUERYCACHE_TEST_SCRATCH"));
        await ExecuteAsync(cluster.PostgreSql, RegisterSchema.Script(cluster.PostgreSql));
        await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync()));
        return cluster;
    }

    /// <summary>Restarts PostgreSQL as after a crash.</summary>
    public async Task RestartPostgreSqlAsync()
    {
        foreach (var command in new[] { "stop", "start" })
        {
            using var control = Process.Start(_control, [command]);
            await control.WaitForExitAsync();
        }
    }

    /// <summary>What is in the database.</summary>
    public async Task<List<RegisterEvent>> ReadAsync(int tables)
    {
        var events = new List<RegisterEvent>();
        await using var connection = new NpgsqlConnection(PostgreSql);
        NpgsqlConnection.ClearPool(connection);
        await connection.OpenAsync();
        foreach (var table in Registers.WithMirrors(tables))
        {
            var start = Stopwatch.GetTimestamp();
            await using var command = new NpgsqlCommand($"""SELECT "Id", "Version", "Attempt" FROM {Registers.TableName(table)}""", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                events.Add(new(EventKind.Read, OperationKind.UncachedTable, Registers.Key(table, reader.GetInt32(0)), reader.GetInt32(1), reader.GetInt64(2), start, Stopwatch.GetTimestamp()) { Worker = -1 });
            }
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
        await _links.DisposeAsync();
        await ((IAsyncDisposable?)_redis ?? Shards!).DisposeAsync();
    }

    private static string Required(string variable)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{variable} is not set: run tests/chaos.sh.");

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
