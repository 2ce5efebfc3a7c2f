namespace EfQueryCache.Tests.History;

/// <summary>Where a <see cref="CuttingProxy"/> cuts a link.</summary>
/// <param name="Side">Who sends the message.</param>
/// <param name="Place">In front of, within or behind it.</param>
/// <param name="Message">Which messages count.</param>
/// <param name="Number">Which of those, from now on; 1 is the next.</param>
internal sealed record CutPoint(CutSide Side, CutPlace Place, CutMessage Message = CutMessage.Any, int Number = 1)
{
    public bool Counts(in ProtocolMessage message) => Message switch
    {
        CutMessage.Commit => message.IsCommit,
        CutMessage.Sync => message.IsSync,
        _ => true,
    };

    /// <summary>How many bytes of the message still pass.</summary>
    public long Passing(in ProtocolMessage message) => Place switch
    {
        CutPlace.Before => 0,
        CutPlace.Within => Random.Shared.NextInt64(1, message.Length),
        _ => message.Length,
    };
}
