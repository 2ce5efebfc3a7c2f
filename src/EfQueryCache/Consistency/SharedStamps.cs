namespace EfQueryCache.Consistency;

/// <summary>What a second level has said of some tags before something was read: the epoch, and a stamp for each of them.</summary>
/// <param name="Epoch">The epoch; 0 for what was read in several and can never be current.</param>
/// <param name="Values">The stamps, one for each tag; 0 for one that concerns this process alone.</param>
internal sealed record SharedStamps(UInt128 Epoch, UInt128[] Values)
{
    public bool Equals(SharedStamps? other) => other is not null && Epoch == other.Epoch && Values.AsSpan().SequenceEqual(other.Values);

    public override int GetHashCode() => Epoch.GetHashCode();
}
