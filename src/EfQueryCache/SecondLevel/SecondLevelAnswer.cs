namespace EfQueryCache.SecondLevel;

/// <summary>What a second level knows of some tags and perhaps an entry.</summary>
/// <param name="State">Whether the rest is to be trusted.</param>
/// <param name="Epoch">What all stamps belong to: those of another epoch say nothing.</param>
/// <param name="Stamps">The stamps of the tags, in their order.</param>
/// <param name="Payload">The entry that was asked for; empty when there is none.</param>
public readonly record struct SecondLevelAnswer(SecondLevelState State, UInt128 Epoch, UInt128[] Stamps, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Gets the answer of a second level that cannot be reached.</summary>
    public static SecondLevelAnswer Unavailable { get; } = new(SecondLevelState.Unavailable, default, [], default);

    /// <summary>Why it answers nothing, or <see langword="null"/> when it does.</summary>
    internal BypassReason? Bypass => State switch
    {
        SecondLevelState.Answered => null,
        SecondLevelState.Marked => BypassReason.MarkedByWriter,
        SecondLevelState.NewEpoch => BypassReason.NewEpoch,
        _ => BypassReason.SecondLevelUnavailable,
    };
}
