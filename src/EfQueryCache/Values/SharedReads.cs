using EfQueryCache.Consistency;

namespace EfQueryCache.Values;

/// <summary>What a second level has said of everything that a value was made of, by the names of the tags. Not thread-safe.</summary>
internal sealed class SharedReads
{
    private readonly Dictionary<string, UInt128> _stamps = new(StringComparer.Ordinal);

    public UInt128 Epoch { get; private set; }

    public string[] Tags => [.. _stamps.Keys];

    public UInt128[] Stamps => [.. _stamps.Values];

    public bool IsEmpty => _stamps.Count == 0;

    /// <summary>Whether all that others have read is among this.</summary>
    public bool Include(SharedReads others)
        => Epoch == others.Epoch && others._stamps.All(other => _stamps.TryGetValue(other.Key, out var stamp) && stamp == other.Value);

    /// <summary>Adds what was read under these versions.</summary>
    /// <returns><see langword="false"/> when nobody has asked for its stamps, or it cannot be current together with the rest.</returns>
    public bool TryAdd(TagVersions versions) => versions.Stamps is { } said
        ? TryAdd(said.Epoch, versions.SharedNames(), versions.SharedStamps())
        : versions.SharedNames().Length == 0;

    /// <summary>Adds what was read under these stamps.</summary>
    /// <returns><see langword="false"/> when it cannot be current together with the rest.</returns>
    public bool TryAdd(UInt128 epoch, IReadOnlyList<string> tags, IReadOnlyList<UInt128> stamps)
    {
        if (epoch == 0 || (Epoch != 0 && Epoch != epoch)) return false;
        Epoch = epoch;
        for (var i = 0; i < tags.Count; i++)
        {
            if (!_stamps.TryAdd(tags[i], stamps[i]) && _stamps[tags[i]] != stamps[i]) return false;
        }

        return true;
    }
}
