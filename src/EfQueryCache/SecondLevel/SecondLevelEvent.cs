namespace EfQueryCache.SecondLevel;

/// <summary>What a writer has told a second level, as its log has it.</summary>
/// <param name="Writer">Who writes; the number given to <see cref="ISecondLevel.Mark"/> or <see cref="ISecondLevel.EndAsync"/>.</param>
/// <param name="Lease">For how long its marks stay when its process dies; <see langword="null"/> when it has ended.</param>
/// <param name="Changed">The tags that have changed; none while it has not ended.</param>
/// <param name="Marked">The tags that were marked and are as before, or, while it has not ended, that are marked.</param>
public sealed record SecondLevelEvent(UInt128 Writer, TimeSpan? Lease, IReadOnlyList<string> Changed, IReadOnlyList<string> Marked);
