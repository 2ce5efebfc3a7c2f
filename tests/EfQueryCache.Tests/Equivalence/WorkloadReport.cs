using System.Globalization;
using System.Text;
using EfQueryCache.Tests.Equivalence.Shapes;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>What a workload compared and wrote.</summary>
internal sealed class WorkloadReport
{
    private readonly Dictionary<(Shape Shape, Answer Answer), int> _answers = [];

    public List<Difference> Differences { get; } = [];

    public SortedDictionary<string, int> Writes { get; } = new(StringComparer.Ordinal);

    public TimeSpan Elapsed { get; set; }

    public int Comparisons => _answers.Values.Sum();

    public int Hits => Total(Answer.Hit);

    public double HitShare => (double)Hits / Comparisons;

    public int Shapes => _answers.Keys.Select(key => key.Shape).Distinct().Count();

    public void Add(Shape shape, Answer answer) => _answers[(shape, answer)] = Count(shape, answer) + 1;

    public int Count(Shape shape, Answer answer) => _answers.GetValueOrDefault((shape, answer));

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Comparisons:N0} comparisons of {Shapes} shapes in {Elapsed.TotalSeconds:N1} s, {Differences.Count} differences");
        text.AppendLine(CultureInfo.InvariantCulture, $"  hits {Hits:N0} ({HitShare:P1}), misses {Total(Answer.Miss):N0}, past the cache {Total(Answer.Past):N0}");
        text.Append(CultureInfo.InvariantCulture, $"  {Writes.Values.Sum():N0} writes: {string.Join(", ", Writes.Select(w => $"{w.Key} {w.Value}"))}");
        foreach (var difference in Differences.Take(5)) text.AppendLine().Append(difference);
        return text.ToString();
    }

    private int Total(Answer answer) => _answers.Where(a => a.Key.Answer == answer).Sum(a => a.Value);
}
