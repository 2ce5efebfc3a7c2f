namespace Store.Measuring;

/// <summary>What the load page compares, counted since the start.</summary>
internal sealed record Figures(long Commands, long Handlers, long Hits, long Misses);
