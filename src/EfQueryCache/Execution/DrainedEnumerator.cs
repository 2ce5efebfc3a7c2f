using System.Collections;

namespace EfQueryCache.Execution;

/// <summary>One enumeration of a <see cref="DrainedEnumerable{T}"/>.</summary>
internal sealed class DrainedEnumerator<T>(CachingQueryContext context, IEnumerator<T> live) : IEnumerator<T>
{
    private DrainedObjects<T>? _drained;
    private bool _hasBegun;
    private bool _isPassing; // on a hit nothing else is asked

    public T Current => _drained is null ? live.Current : _drained.Current;

    object? IEnumerator.Current => Current;

    public bool MoveNext()
    {
        if (_isPassing) return live.MoveNext();
        if (!_hasBegun) return Begin();
        if (_drained?.MoveNext() == true) return true;
        Pass();
        return live.MoveNext();
    }

    public void Reset() => live.Reset();

    public void Dispose() => live.Dispose();

    // Makes objects while the load goes on. What it has in memory by then can be made into objects when they are asked for.
    private bool Begin()
    {
        _hasBegun = true;
        try
        {
            var hasNext = live.MoveNext();
            if (context.Capturing is null)
            {
                Pass();
                return hasNext;
            }

            _drained = new DrainedObjects<T>();
            for (; hasNext; hasNext = context.Capturing is not null && live.MoveNext()) _drained.Add(live.Current);
        }
        catch (Exception exception)
        {
            context.Capturing?.Fail(exception);
            live.Dispose(); // the load ends here, whatever the caller does
            if (_drained is null) throw;
            _drained.Fail(exception);
        }

        return _drained.MoveNext();
    }

    private void Pass() => (_isPassing, _drained) = (true, null);
}
