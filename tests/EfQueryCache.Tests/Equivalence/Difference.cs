using EfQueryCache.Tests.Equivalence.Shapes;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>A shape that read something else through the cache than from the database.</summary>
internal sealed record Difference(Shape Shape, int Number, bool IsAsync, Answer Answer, string LastWrite, string Expected, string Actual)
{
    public override string ToString()
    {
        var expected = Expected.Split('\n');
        var actual = Actual.Split('\n');
        var line = Enumerable.Range(0, Math.Max(expected.Length, actual.Length)).First(i => expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i));
        return $"{Shape}, value {Number}, {(IsAsync ? "asynchronous" : "synchronous")}, {Answer}, after {LastWrite}, line {line}:\n"
            + $"  database: {expected.ElementAtOrDefault(line)}\n  cache:    {actual.ElementAtOrDefault(line)}";
    }
}
