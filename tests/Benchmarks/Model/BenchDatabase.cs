using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Benchmarks.Model;

/// <summary>A database of the benchmark's own: 100 categories with 100 products each, 50 orders with 150 lines.</summary>
internal sealed class BenchDatabase : IDisposable
{
    private const string Rows = """
        INSERT INTO "Categories" ("Id", "Name") SELECT i, 'category ' || i FROM generate_series(1, 100) i;
        INSERT INTO "Products" ("Id", "CategoryId", "Name", "Description", "Price", "Stock", "Weight", "IsActive", "CreatedAt")
            SELECT i, 1 + (i - 1) / 100, 'product ' || i, CASE WHEN i % 4 > 0 THEN 'a description of product ' || i END,
                i * 1.25, i % 77, i / 7.0, i % 5 > 0, timestamptz '2025-01-01Z' + i * interval '1 minute'
            FROM generate_series(1, 10000) i;
        INSERT INTO "Orders" ("Id", "Customer", "PlacedAt")
            SELECT i, 'customer ' || i, timestamptz '2025-06-01Z' + i * interval '1 hour' FROM generate_series(1, 50) i;
        INSERT INTO "Lines" ("Id", "OrderId", "ProductId", "Quantity", "Price")
            SELECT i, 1 + (i - 1) / 3, i * 7, i % 9, i * 0.75 FROM generate_series(1, 150) i;
        ANALYZE;
        """;

    private readonly string _server;
    private readonly string _name = $"efqc_bench_{Environment.ProcessId}";

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The benchmark's own.")]
    public BenchDatabase(string server)
    {
        _server = server;
        Execute(server, $"CREATE DATABASE {_name}");
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = _name }.ConnectionString;
        using (var db = new BenchContext(new DbContextOptionsBuilder<BenchContext>().UseNpgsql(ConnectionString).Options)) db.Database.EnsureCreated();
        Execute(ConnectionString, Rows);
    }

    public string ConnectionString { get; }

    /// <summary>
    /// Has the server wait for the disk at each commit, as PostgreSQL does unless it is told otherwise, or not, as servers of tests do.
    /// Only for a server of the benchmark's own: it is so for all its databases.
    /// </summary>
    public void BeDurable(bool isDurable)
    {
        Execute(ConnectionString, isDurable ? "ALTER SYSTEM SET fsync = on" : "ALTER SYSTEM RESET fsync");
        Execute(ConnectionString, "SELECT pg_reload_conf()");
        for (var wanted = isDurable ? "on" : "off"; Ask("SHOW fsync") != wanted;) Thread.Yield();
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        Execute(_server, $"DROP DATABASE {_name} WITH (FORCE)");
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The benchmark's own.")]
    private string Ask(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (string)command.ExecuteScalar()!;
    }

    private static void Execute(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
