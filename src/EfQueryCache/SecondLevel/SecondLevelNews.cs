namespace EfQueryCache.SecondLevel;

/// <summary>What the log of a second level has that a reader did not know.</summary>
/// <param name="Epoch">What all of it belongs to: in another epoch nothing that was known before says anything.</param>
/// <param name="Position">From where the reader goes on.</param>
/// <param name="HasGap">Whether something is lost that the reader has not read; then there are no events.</param>
/// <param name="HasMore">Whether there is more to read at once.</param>
/// <param name="Events">The events in their order.</param>
public sealed record SecondLevelNews(UInt128 Epoch, long Position, bool HasGap, bool HasMore, IReadOnlyList<SecondLevelEvent> Events);
