using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;
using Npgsql;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>What a cached row takes of the heap, against the same rows as arrays of objects and as entities.</summary>
internal sealed class MemorySection(BenchSystems systems, string connectionString)
{
    private const int Results = 40;
    private const int Rows = 1000;

    public void Run()
    {
        var cache = systems.Cache;
        using (var db = systems.L1.Rent()) _ = systems.L1.Mark(Shapes.ThousandOf(db, 0)).ToList();
        cache.ClearAsync().AsTask().Wait();

        var before = Heap();
        for (var i = 0; i < Results; i++)
        {
            using var db = systems.L1.Rent();
            if (systems.L1.Mark(Shapes.ThousandOf(db, i * 200)).ToList().Count != Rows) throw new InvalidOperationException("Not as many rows as wanted.");
        }

        var cached = PerRow(before);
        var statistics = cache.GetStatistics();
        if (statistics.Entries != Results) throw new InvalidOperationException($"{statistics.Entries} entries, not {Results}.");
        cache.ClearAsync().AsTask().Wait();

        before = Heap();
        var objects = ReadObjects();
        var asObjects = PerRow(before);
        GC.KeepAlive(objects);
        objects.Clear();

        before = Heap();
        var entities = ReadEntities();
        var asEntities = PerRow(before);
        GC.KeepAlive(entities);

        Report.Line("memory-per-row", "l1", $"bytes={cached:0} vs_objects={cached / asObjects:0.00} vs_entities={cached / asEntities:0.00} (counted by the cache: {statistics.SizeBytes / (double)(Results * Rows):0})");
        Report.Line("memory-per-row", "object[]", $"bytes={asObjects:0}");
        Report.Line("memory-per-row", "entities", $"bytes={asEntities:0}");
    }

    private List<object[]> ReadObjects()
    {
        var rows = new List<object[]>(Results * Rows);
        using var db = systems.Database.Rent();
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        for (var i = 0; i < Results; i++)
        {
            using var command = new NpgsqlCommand("SELECT * FROM \"Products\" WHERE \"Id\" > $1 ORDER BY \"Id\" LIMIT 1000", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = i * 200 });
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }
        }

        return rows;
    }

    private List<List<Product>> ReadEntities()
    {
        using var db = systems.Database.Rent();
        return [.. Enumerable.Range(0, Results).Select(i => Shapes.ThousandOf(db, i * 200).ToList())];
    }

    private static double PerRow(long before) => (Heap() - before) / (double)(Results * Rows);

    private static long Heap()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
