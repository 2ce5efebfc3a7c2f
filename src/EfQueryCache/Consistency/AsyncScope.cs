namespace EfQueryCache.Consistency;

/// <summary>Something that is so until it is disposed, for one async flow and its children.</summary>
internal sealed class AsyncScope
{
    private readonly AsyncLocal<int> _depth = new();

    // Asked on every look-up: as long as nobody uses it anywhere, without looking into the flow.
    private bool _isUsed;

    public bool IsActive => Volatile.Read(ref _isUsed) && _depth.Value > 0;

    public IDisposable Begin()
    {
        Volatile.Write(ref _isUsed, true);
        _depth.Value++;
        return new End(this);
    }

    private sealed class End(AsyncScope scope) : IDisposable
    {
        private AsyncScope? _scope = scope;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _scope, null) is { } active) active._depth.Value--;
        }
    }
}
