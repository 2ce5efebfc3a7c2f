namespace EfQueryCache.Testing;

/// <summary>
/// A clock for <see cref="QueryCacheOptions.TimeProvider"/> that moves only when told to: ages and times to live follow it.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Its timers run in real time, so that what the cache does in the background, such as finding out how a lost COMMIT has
/// ended, goes on while the clock stands.
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly DateTimeOffset _start;
    private long _ticks;

    /// <summary>Initializes a clock that shows 2000-01-01T00:00:00Z.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Initializes a clock that shows the given time.</summary>
    /// <param name="start">The time.</param>
    public ManualTimeProvider(DateTimeOffset start) => _start = start;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(GetTimestamp());

    /// <summary>Moves the clock.</summary>
    /// <param name="time">How far. Not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Interlocked.Add(ref _ticks, time.Ticks);
    }
}
