namespace EfQueryCache.Values;

/// <summary>A value that somebody is making, and others wait for.</summary>
/// <param name="key">Its key.</param>
/// <param name="stamp">How often the key was set or removed by hand when it began.</param>
/// <param name="run">The call of the factory.</param>
internal sealed class ValueFlight(string key, long stamp, FactoryRun run)
{
    private readonly TaskCompletionSource<StoredValue?> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isAwaited;

    public string Key => key;

    public long Stamp => stamp;

    /// <summary>What a second level had said of the key's own tag when it began.</summary>
    public UInt128 SharedStamp { get; init; }

    public FactoryRun Run => run;

    public bool IsAwaited => Volatile.Read(ref _isAwaited);

    /// <summary>Waits for the value.</summary>
    /// <returns><see langword="null"/> when there is none: its maker has failed or given up, and somebody else has to make it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public Task<StoredValue?> WaitAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _isAwaited, true);
        return _landed.Task.WaitAsync(cancellationToken);
    }

    public void Land(StoredValue? value) => _landed.TrySetResult(value);
}
