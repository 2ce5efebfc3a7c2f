using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>
/// What waits for one reader. It is bounded: a reader that falls behind loses what waits and what comes until it has caught up.
/// Nobody ever waits for it. One writes, one reads.
/// </summary>
/// <param name="capacity">How much may wait.</param>
/// <param name="isBehind">Whether it has to catch up first of all.</param>
internal sealed class Inbox<T>(int capacity, bool isBehind = false)
{
    private readonly Channel<T> _waiting = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
    private volatile bool _isBehind = isBehind;

    public int Count => _waiting.Reader.Count;

    /// <summary>Tells the reader something. Never waits.</summary>
    public void Tell(T what)
    {
        if (_isBehind || _waiting.Writer.TryWrite(what)) return;
        _isBehind = true;
        _waiting.Writer.TryWrite(what); // it may have read everything meanwhile, and wait: it is to see that it is behind
    }

    /// <summary>Takes what waits, as long as nothing was lost.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T what)
    {
        what = default;
        return !_isBehind && _waiting.Reader.TryRead(out what);
    }

    /// <summary>Whether something was lost. From now on it is told again, of everything that happens from here.</summary>
    public bool CatchUp()
    {
        if (!_isBehind) return false;
        while (_waiting.Reader.TryRead(out _))
        {
        }

        _isBehind = false;
        return true;
    }

    /// <summary>Waits for something to take, or for the end.</summary>
    /// <returns>Whether it goes on.</returns>
    /// <remarks>
    /// Without a token, waiting makes nothing new. What new objects a thousand old readers hold, the garbage collector has to look
    /// for each time that it collects the young ones.
    /// </remarks>
    public ValueTask<bool> WaitAsync() => _waiting.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>Ends it, also while its reader waits.</summary>
    public void End() => _waiting.Writer.TryComplete();
}
