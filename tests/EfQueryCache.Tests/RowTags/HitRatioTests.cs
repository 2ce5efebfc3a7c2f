using EfQueryCache.Consistency;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.RowTags;

/// <summary>Under many writes, reads by key hit nearly as often as if each write evicted exactly what it changes.</summary>
public sealed class HitRatioTests(RowsDatabase database) : IClassFixture<RowsDatabase>
{
    private const int Keys = 10_000;
    private const double Skew = 0.9;

    [Fact]
    public async Task Reads_by_key_hit_like_an_oracle()
    {
        await database.ExecuteAsync($"""INSERT INTO "Totals" SELECT i, 0 FROM generate_series(5, {Keys}) i""");
        var (rows, oracle, hits) = Measure(ConsistencyRules.All);
        var (tables, _, _) = Measure(ConsistencyRules.All with { Narrowing = NarrowingRules.All with { IsOn = false } });
        TestContext.Current.SendDiagnosticMessage(
            $"Hit ratio, 80 % reads by key (Zipf {Skew} over {Keys:N0}), 20 % writes of one row: rows {rows:P1}, oracle {oracle:P1}, tables {tables:P1}.");
        Assert.True(rows >= 0.95 * oracle, $"{rows} against {oracle}, {hits} hits");
        Assert.True(tables < rows);
    }

    private (double Actual, double Oracle, int Hits) Measure(ConsistencyRules rules)
    {
        var (zipf, random, known) = (Zipf(), new Random(7), new HashSet<int>());
        var (cache, reads, hits) = (new Rows(database, rules), 0, 0);
        using var reader = cache.Open();
        using var writer = cache.Open();
        reader.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        for (var i = 0; i < TestEnvironment.Sized(100_000); i++)
        {
            var key = Next(zipf, random);
            if (random.Next(5) == 0)
            {
                var total = writer.Attach(new RowsContext.Total { Id = key, Value = i }).Entity;
                writer.Entry(total).Property(t => t.Value).IsModified = true;
                writer.SaveChanges();
                writer.ChangeTracker.Clear();
                known.Remove(key);
                continue;
            }

            reads++;
            if (!known.Add(key)) hits++;
            foreach (var _ in reader.Totals.Where(t => t.Id == key).Cacheable())
            {
            }
        }

        return ((double)cache.Cache.Statistics.Hits / reads, (double)hits / reads, hits);
    }

    private static double[] Zipf()
    {
        var (sums, sum) = (new double[Keys], 0.0);
        for (var i = 0; i < Keys; i++) sums[i] = sum += Math.Pow(i + 1, -Skew);
        return sums;
    }

    private static int Next(double[] sums, Random random)
    {
        var found = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
        return 1 + Math.Min(found < 0 ? ~found : found, Keys - 1);
    }
}
