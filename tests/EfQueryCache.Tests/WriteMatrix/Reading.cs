namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>What one look at a table through the cache has found.</summary>
/// <param name="Probe">The query.</param>
/// <param name="IsHit">Whether the cache has answered.</param>
/// <param name="Rows">The answer.</param>
/// <param name="Truth">What the database had right before.</param>
/// <param name="TruthAfter">What it had right after.</param>
internal sealed record Reading(Probe Probe, bool IsHit, string Rows, string Truth, string TruthAfter)
{
    public bool IsStale => Rows != Truth && Rows != TruthAfter;
}
