namespace EfQueryCache.Execution;

/// <summary>One enumeration of a <see cref="DrainedAsyncEnumerable{T}"/>.</summary>
internal sealed class DrainedAsyncEnumerator<T>(CachingQueryContext context, IAsyncEnumerator<T> live) : IAsyncEnumerator<T>
{
    private DrainedObjects<T>? _drained;
    private bool _hasBegun;
    private bool _isPassing;

    public T Current => _drained is null ? live.Current : _drained.Current;

    public ValueTask<bool> MoveNextAsync()
    {
        if (_isPassing) return live.MoveNextAsync();
        if (!_hasBegun) return BeginAsync();
        if (_drained?.MoveNext() == true) return new(true);
        Pass();
        return live.MoveNextAsync();
    }

    public ValueTask DisposeAsync() => live.DisposeAsync();

    // As DrainedEnumerator.Begin does.
    private async ValueTask<bool> BeginAsync()
    {
        _hasBegun = true;
        try
        {
            var hasNext = await live.MoveNextAsync().ConfigureAwait(false);
            if (context.Capturing is not { } capturing)
            {
                Pass();
                return hasNext;
            }

            capturing.BeginLeading();
            _drained = new DrainedObjects<T>();
            for (; hasNext; hasNext = context.Capturing is not null && await live.MoveNextAsync().ConfigureAwait(false)) _drained.Add(live.Current);
        }
        catch (Exception exception)
        {
            context.Capturing?.Fail(exception);
            await live.DisposeAsync().ConfigureAwait(false);
            if (_drained is null) throw;
            _drained.Fail(exception);
        }

        return _drained.MoveNext();
    }

    private void Pass() => (_isPassing, _drained) = (true, null);
}
