using System.Data.Common;
using EfQueryCache.Diagnostics;
using EfQueryCache.SecondLevel;

namespace EfQueryCache.Consistency;

/// <content>What other processes have to know, through a second level, before a write is committed.</content>
internal sealed partial class WriteTracker
{
    // Marked here by what is about to be sent, and not yet there. A COMMIT that is not sent after all is none.
    private readonly List<(WriteSet Writes, TimeSpan Lease, TransactionWrites? Commit)> _unshared = [];

    /// <summary>Whether <see cref="MarkShared"/> has something to do.</summary>
    public bool HasUnshared => _unshared.Count > 0;

    /// <summary>Done when the second levels know how the last write ended. Until then what it wrote is marked there.</summary>
    public Task Told { get; private set; } = Task.CompletedTask;

    /// <summary>The command or COMMIT that was looked at is sent now: marks what it writes in the second levels.</summary>
    /// <exception cref="QueryCacheUnavailableException">They cannot be reached, and the options say that this is an error.</exception>
    public void MarkShared()
    {
        try
        {
            foreach (var (writes, lease, _) in _unshared)
            {
                if (!writes.MarkShared(lease)) Refuse(writes);
            }

            _unshared.Clear();
        }
        finally
        {
            GiveUpUnshared();
        }
    }

    /// <inheritdoc cref="MarkShared"/>
    public async ValueTask MarkSharedAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (writes, lease, _) in _unshared)
            {
                if (!await writes.MarkSharedAsync(lease, cancellationToken).ConfigureAwait(false)) Refuse(writes);
            }

            _unshared.Clear();
        }
        finally
        {
            GiveUpUnshared();
        }
    }

    private void Share(WriteSet writes, DbConnection connection)
    {
        if (SecondLevels.Any) _unshared.Add((writes, OriginOf(connection).Lease, null));
    }

    private void Refuse(WriteSet writes)
    {
        if (Cache.Options.WriteMode == WriteMode.Safe)
        {
            throw new QueryCacheUnavailableException(
                $"A write to {writes} was refused before it was committed: the second level of the cache cannot be reached, so other processes could go on serving what it changes. "
                + "Try again when it is back, or set QueryCacheOptions.WriteMode to WriteMode.Available, which commits and invalidates later.");
        }

        Cache.Logger.WriteNotShared(writes.Cause, writes.ToString());
    }

    // Refused or cancelled: the command, or COMMIT, is never sent. A transaction is rolled back, or somebody tries again.
    private void GiveUpUnshared()
    {
        foreach (var (writes, _, commit) in _unshared)
        {
            if (commit is not null) commit.Origin = null;
            else if (ReferenceEquals(writes, _autocommit)) writes.Release();
        }

        _unshared.Clear();
    }

    private void Publish(WriteSet writes, bool isOutcomeUnknown = false)
    {
        Cache.Publish(writes, isOutcomeUnknown);
        Told = writes.Told;
    }
}
