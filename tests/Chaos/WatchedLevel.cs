using System.Diagnostics;
using EfQueryCache.Redis;
using EfQueryCache.SecondLevel;

namespace EfQueryCache.Chaos;

/// <summary>A second level that kills its process at chosen moments, and writes down when it could not be told something.</summary>
/// <param name="inner">The second level in Redis.</param>
/// <param name="log">Gets what it writes down.</param>
/// <param name="marks">Whether it marks at all.</param>
/// <param name="isCalled">Whether it is called when there is something to hear.</param>
internal sealed class WatchedLevel(RedisSecondLevel inner, NodeLog log, bool marks, bool isCalled) : ISecondLevel, IAsyncDisposable
{
    public const string AfterMark = "between mark and COMMIT";
    public const string BeforeEnd = "between COMMIT and bump";

    private string? _deadlyMoment;

    public string Name => inner.Name;

    /// <summary>The process dies when it comes there.</summary>
    public void DieAt(string? moment) => Volatile.Write(ref _deadlyMoment, moment);

    public SecondLevelAnswer Look(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key) => inner.Look(tags, key);

    public ValueTask<SecondLevelAnswer> LookAsync(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
        => inner.LookAsync(tags, key, cancellationToken);

    public Task<bool> StoreAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> payload, TimeSpan ttl) => inner.StoreAsync(key, payload, ttl);

    public ValueTask RemoveAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default) => inner.RemoveAsync(key, cancellationToken);

    public bool Mark(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease) => !marks || IsMarked(inner.Mark(writer, tags, lease));

    public async ValueTask<bool> MarkAsync(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease, CancellationToken cancellationToken = default)
        => !marks || IsMarked(await inner.MarkAsync(writer, tags, lease, cancellationToken));

    public async Task EndAsync(UInt128 writer, IReadOnlyList<string> changed, IReadOnlyList<string> unchanged)
    {
        if (changed.Count > 0) DieIfAt(BeforeEnd);
        await inner.EndAsync(writer, changed, unchanged);
        if (inner.Lost.Count > 0) log.Unreachable();
    }

    public ValueTask<SecondLevelLead> TryLeadAsync(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease, CancellationToken cancellationToken = default)
        => inner.TryLeadAsync(key, leader, lease, cancellationToken);

    public SecondLevelLead TryLead(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease) => inner.TryLead(key, leader, lease);

    public void EndLeading(ReadOnlyMemory<byte> key, UInt128 leader) => inner.EndLeading(key, leader);

    public ValueTask<SecondLevelNews?> ReadLogAsync(long position, CancellationToken cancellationToken = default) => inner.ReadLogAsync(position, cancellationToken);

    // Half of the processes are never called: nothing may depend on it.
    public IDisposable OnWritten(Action wake) => inner.OnWritten(isCalled ? wake : static () => { });

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private bool IsMarked(bool isMarked)
    {
        if (isMarked) DieIfAt(AfterMark);
        else log.Unreachable();
        return isMarked;
    }

    private void DieIfAt(string moment)
    {
        if (Volatile.Read(ref _deadlyMoment) != moment) return;
        log.Killed(moment);
        using var self = Process.GetCurrentProcess();
        self.Kill(); // SIGKILL: nothing after it is executed
    }
}
