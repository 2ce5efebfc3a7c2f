namespace EfQueryCache.SecondLevel;

/// <summary>
/// What several processes share: entries, and for every tag a stamp that tells whether they are current. Behind the memory of
/// each process; Redis is one (package EfQueryCache.Redis).
/// </summary>
/// <remarks>
/// <para>An entry is valid while the epoch and the stamps of all its tags are what they were before its query ran. Writers
/// <em>mark</em> their tags before COMMIT; a marked tag has no stamp, and nobody serves or stores what carries it. When the
/// writer has ended, the tag gets a new stamp, or, after a rollback, its old one again. A mark outlives a writer that has died
/// by its lease and is then gone: a tag without stamp gets a new one, never its old.</para>
/// <para>Marks and ends are also written to a log, each together with what it changes, so that processes which serve from their
/// memory hear of them (<see cref="ConsistencyLevel.Bounded"/>).</para>
/// <para>Implementations are thread-safe and throw for nothing but wrong arguments and cancellation: whatever goes wrong, the
/// answer is <see cref="SecondLevelState.Unavailable"/> or <see langword="false"/>, after a bounded time.</para>
/// </remarks>
public interface ISecondLevel
{
    /// <summary>Gets what it is called in explanations, statistics and logs.</summary>
    string Name { get; }

    /// <summary>Gets what is known of the way to it. Nothing is asked for that; never throws.</summary>
    /// <value>The default is that nothing is known.</value>
    SecondLevelHealth Health => default;

    /// <summary>Reads the epoch, the stamps of some tags and, if asked to, an entry, in one round trip.</summary>
    /// <param name="tags">The names of the tags. A tag that has no stamp gets a new one.</param>
    /// <param name="key">The key of an entry, of 32 bytes; or empty, when only the stamps are wanted.</param>
    /// <returns>What was found.</returns>
    SecondLevelAnswer Look(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key);

    /// <inheritdoc cref="Look"/>
    /// <param name="tags">The names of the tags. A tag that has no stamp gets a new one.</param>
    /// <param name="key">The key of an entry, of 32 bytes; or empty, when only the stamps are wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<SecondLevelAnswer> LookAsync(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default);

    /// <summary>Stores an entry later, off the caller's path; drops it when too many wait to be stored.</summary>
    /// <param name="key">Its key, of 32 bytes.</param>
    /// <param name="payload">Its content.</param>
    /// <param name="ttl">After how long it is forgotten.</param>
    /// <returns>Whether it was stored, and not dropped. Never fails.</returns>
    Task<bool> StoreAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> payload, TimeSpan ttl);

    /// <summary>Removes an entry, if that can be done at once. Nothing depends on it: invalid entries are not served.</summary>
    /// <param name="key">Its key, of 32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task for the request.</returns>
    ValueTask RemoveAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default);

    /// <summary>Marks tags for a writer that is about to commit, and keeps the marks alive until <see cref="EndAsync"/>.</summary>
    /// <param name="writer">Who writes; a number that nobody else ever uses.</param>
    /// <param name="tags">What it changes. Marking more later is allowed.</param>
    /// <param name="lease">For how long the marks stay when this process dies.</param>
    /// <returns><see langword="false"/> when not all tags are known to be marked.</returns>
    bool Mark(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease);

    /// <inheritdoc cref="Mark"/>
    /// <param name="writer">Who writes; a number that nobody else ever uses.</param>
    /// <param name="tags">What it changes. Marking more later is allowed.</param>
    /// <param name="lease">For how long the marks stay when this process dies.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> MarkAsync(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Ends what <see cref="Mark"/> began, or changes tags that were never marked.</summary>
    /// <param name="writer">Who wrote.</param>
    /// <param name="changed">What was, or may have been, committed, marked or not: these tags change.</param>
    /// <param name="unchanged">What was marked and is not to change: these tags are as before.</param>
    /// <returns>
    /// Done when all of it, at one time, is known to have taken effect, or after a bounded time: what could not be told is told later, and until
    /// then <see cref="Look"/> answers <see cref="SecondLevelState.Unavailable"/> in this process. Never fails.
    /// </returns>
    Task EndAsync(UInt128 writer, IReadOnlyList<string> changed, IReadOnlyList<string> unchanged);

    /// <summary>Tries to become the one of all processes that loads an entry.</summary>
    /// <param name="key">Its key, of 32 bytes.</param>
    /// <param name="leader">Who asks; a number that nobody else ever uses.</param>
    /// <param name="lease">For how long, when this process dies.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is. When that cannot be told, <see cref="SecondLevelLead.Granted"/>.</returns>
    ValueTask<SecondLevelLead> TryLeadAsync(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="TryLeadAsync"/>
    SecondLevelLead TryLead(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease);

    /// <summary>Ends what <see cref="TryLeadAsync"/> began: others may load the entry, and for a second learn that somebody has. Returns at once.</summary>
    /// <param name="key">Its key, of 32 bytes.</param>
    /// <param name="leader">Who led.</param>
    void EndLeading(ReadOnlyMemory<byte> key, UInt128 leader);

    /// <summary>Reads what was written to the log after a position.</summary>
    /// <param name="position">What the last answer said; negative to begin with what comes from now on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The news, or <see langword="null"/> when it cannot be reached.</returns>
    ValueTask<SecondLevelNews?> ReadLogAsync(long position, CancellationToken cancellationToken = default);

    /// <summary>Calls somebody, on any thread, when something was written to the log. Nothing depends on it: calls may be lost, late or too many.</summary>
    /// <param name="wake">Who is called. Returns at once.</param>
    /// <returns>Ends it when disposed of.</returns>
    IDisposable OnWritten(Action wake);
}
