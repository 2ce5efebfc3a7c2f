using EfQueryCache.Redis.Calls;
using EfQueryCache.Redis.Encryption;
using EfQueryCache.Redis.Marks;
using EfQueryCache.Redis.Protocol;
using EfQueryCache.SecondLevel;
using StackExchange.Redis;

namespace EfQueryCache.Redis;

internal sealed partial class RedisSecondLevel
{
    private bool HasToTell => TellsFirst && _lost.Count > 0;

    public SecondLevelAnswer Look(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (HasToTell) return SecondLevelAnswer.Unavailable;

        var begin = StartLook();
        var reply = _calls.Run(LookCall(tags, key));
        return EndLook(reply, tags.Count, key, begin);
    }

    public async ValueTask<SecondLevelAnswer> LookAsync(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        cancellationToken.ThrowIfCancellationRequested();
        if (HasToTell) return SecondLevelAnswer.Unavailable;

        var begin = StartLook();
        var reply = await _calls.RunAsync(LookCall(tags, key), cancellationToken).ConfigureAwait(false);
        return EndLook(reply, tags.Count, key, begin);
    }

    public bool Mark(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease)
    {
        CheckMark(tags, lease);
        if (tags.Count == 0) return true;

        _marks.Hold(writer, tags, lease);
        return _calls.Run(MarkCall(writer, tags, lease)).Succeeded;
    }

    public async ValueTask<bool> MarkAsync(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        CheckMark(tags, lease);
        cancellationToken.ThrowIfCancellationRequested();
        if (tags.Count == 0) return true;

        _marks.Hold(writer, tags, lease);
        return (await _calls.RunAsync(MarkCall(writer, tags, lease), cancellationToken).ConfigureAwait(false)).Succeeded;
    }

    public async Task EndAsync(UInt128 writer, IReadOnlyList<string> changed, IReadOnlyList<string> unchanged)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(unchanged);
        var end = new WriterEnd(writer, [.. changed, .. unchanged], changed.Count);
        if (end.Tags.Count == 0 || (await _calls.RunAsync(EndCall(end), CancellationToken.None).ConfigureAwait(false)).Succeeded) _marks.Release(writer);
        else _lost.Add(end);
    }

    public async ValueTask<SecondLevelNews?> ReadLogAsync(long position, CancellationToken cancellationToken = default)
    {
        var reply = await _calls.RunAsync(new ScriptCall(Scripts.Pull, _keys.EpochAndLog(), [NewStamps(), position, MostEventsAtOnce]), cancellationToken).ConfigureAwait(false);
        if (!reply.Succeeded || PullReply.Read(reply.Result, position) is not { } news) return null;
        return _encryption is null ? news : news with { Events = [.. news.Events.Select(e => e with { Changed = _names.Reveal(e.Changed), Marked = _names.Reveal(e.Marked) })] };
    }

    public IDisposable OnWritten(Action wake) => _wakeUps.Add(wake);

    private static void CheckMark(IReadOnlyList<string> tags, TimeSpan lease)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentOutOfRangeException.ThrowIfLessThan(lease, TimeSpan.FromMilliseconds(3), nameof(lease));
    }

    private ScriptCall LookCall(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key)
        => new(Scripts.Look, _keys.EpochLogAndTags(tags), [NewStamps(), _stampTtl, _quarantine], key.IsEmpty ? default(RedisKey?) : _keys.Entry(key.Span));

    private ScriptCall MarkCall(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease)
        => new(Scripts.Mark, _keys.EpochLogAndTags(tags), [NewStamps(), Milliseconds(lease), KeySpace.Bytes(writer), _logLength, LogEvent.OfMark(writer, lease, _names.Hide(tags))]);

    private ScriptCall EndCall(WriterEnd end)
        => new(
            Scripts.End,
            _keys.EpochLogAndTags(end.Tags),
            [NewStamps(), _stampTtl, KeySpace.Bytes(end.Writer), _logLength, LogEvent.OfEnd(end.Writer, _names.Hide(end.Tags), end.Changed), end.Changed, _keys.ChannelName]);

    // What gets through shows that Redis answers.
    private async Task<bool> TellAsync(WriterEnd end)
        => await HasAnsweredAsync(await _calls.InsistAsync(EndCall(end)).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<bool> TellEverythingAsync()
        => await HasAnsweredAsync(await _calls.InsistAsync(new ScriptCall(Scripts.NewEpoch, _keys.EpochAndLog(), [NewStamps(), _keys.ChannelName])).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<bool> HasAnsweredAsync(RedisReply reply)
    {
        if (reply.Succeeded) await _breaker.CloseAsync().ConfigureAwait(false);
        return reply.Succeeded;
    }

    private long StartLook() => _figures.LookDuration.Enabled ? _time.GetTimestamp() : 0;

    // An answer on the way while an end was lost may be from before that.
    private SecondLevelAnswer EndLook(RedisReply reply, int tags, ReadOnlyMemory<byte> key, long begin)
    {
        if (begin != 0) _figures.RecordLook(_time.GetElapsedTime(begin));
        return reply.Succeeded && !HasToTell ? LookReply.Read((byte[]?)reply.Result, tags, Open(key, reply.Payload)) : SecondLevelAnswer.Unavailable;
    }

    private byte[]? Open(ReadOnlyMemory<byte> key, byte[]? stored)
    {
        if (_encryption is null || stored is null) return stored;
        var payload = SealedPayload.Open(_encryption, key.Span, stored);
        if (payload is null) _figures.CountNotDecrypted();
        return payload;
    }
}
