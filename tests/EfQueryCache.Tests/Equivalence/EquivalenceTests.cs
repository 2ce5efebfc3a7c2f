using EfQueryCache.Tests.Equivalence.Model;
using EfQueryCache.Tests.Equivalence.Shapes;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>Whatever is read through the cache is what the database would have said at this moment.</summary>
public sealed class EquivalenceTests(ZooDatabase database) : IClassFixture<ZooDatabase>
{
    [Fact]
    public async Task Every_shape_reads_the_same_uncached_as_a_miss_and_as_a_hit()
    {
        var report = await new Workload(database.Zoo, seed: 30260).RunAsync(TestEnvironment.Sized(20_000), TestContext.Current.CancellationToken);

        TestContext.Current.SendDiagnosticMessage($"Equivalence: {report}");
        Assert.True(report.Differences.Count == 0, report.ToString());
        Assert.True(report.Shapes >= 80, $"Only {report.Shapes} shapes.");
        Assert.True(report.HitShare >= 0.5, $"Only {report.HitShare:P1} hits.");
        Assert.All(AllShapes.List, shape =>
        {
            var (hits, misses) = (report.Count(shape, Answer.Hit), report.Count(shape, Answer.Miss));
            if (shape.Kind == ShapeKind.Never) Assert.True(misses == 0, $"{shape} was stored.");
            else Assert.True(hits > 0 && misses > 0, $"{shape}: {hits} hits, {misses} misses.");
        });
    }
}
