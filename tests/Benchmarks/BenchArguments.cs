namespace EfQueryCache.Benchmarks;

/// <summary>What was asked for on the command line.</summary>
internal sealed record BenchArguments(bool IsQuick, string[] Filters)
{
    public static BenchArguments Parse(string[] args)
        => new(args.Contains("--quick"), [.. args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal)).SelectMany(arg => arg.Split(','))]);

    /// <summary>A time in seconds, as short or as long as asked for.</summary>
    public TimeSpan Of(double quick, double full) => TimeSpan.FromSeconds(IsQuick ? quick : full);

    public bool Wants(string name) => Filters.Length == 0 || Filters.Any(filter => filter.Length > 1 && name.Contains(filter, StringComparison.OrdinalIgnoreCase));

    public bool Wants(Sections.Shape shape) => Filters.Contains(shape.Letter.ToString()) || Filters.Contains("hits") || Wants(shape.Name);
}
