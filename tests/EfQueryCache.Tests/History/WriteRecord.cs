using System.Diagnostics;

namespace EfQueryCache.Tests.History;

/// <summary>What one write operation makes of which registers, until it is known how it ended.</summary>
internal sealed class WriteRecord(Recorder recorder, OperationKind operation, OperationKind shape)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<(int Key, int Version, long Attempt)> _changes = [];

    /// <summary>How many changes were made so far; where <see cref="TakeBack"/> can go back to.</summary>
    public int Count => _changes.Count;

    /// <summary>Gets or sets a value indicating whether the server may have been told to commit.</summary>
    public bool MayHaveCommitted { get; set; }

    /// <summary>Gets or sets what the write has failed with.</summary>
    public string? Why { get; set; }

    /// <summary>Makes the next version of a row.</summary>
    public void Change(RegisterRow changed)
    {
        var row = changed.Row;
        row.Version++;
        row.Attempt = recorder.NextAttempt();
        Intend(Registers.Key(changed.Table, row.Id), row);
        if (Registers.MirrorOf(changed.Table) is { } mirror) Intend(Registers.Key(mirror, row.Id), row);
    }

    /// <summary>The attempt to write all this has failed, and another begins.</summary>
    public void GiveUp()
    {
        End(MayHaveCommitted ? EventKind.Unknown : EventKind.NotCommitted);
        _changes.Clear();
        MayHaveCommitted = false;
    }

    /// <summary>What was changed since will never be committed.</summary>
    public void TakeBack(int count)
    {
        foreach (var change in _changes[count..]) Add(EventKind.NotCommitted, change);
        _changes.RemoveRange(count, _changes.Count - count);
    }

    public void End(EventKind outcome)
    {
        for (var i = 0; i < _changes.Count; i++)
        {
            // Of several changes of one row in one transaction only the last can be seen.
            var isLast = !_changes.Skip(i + 1).Any(later => later.Key == _changes[i].Key);
            Add(isLast ? outcome : EventKind.NotCommitted, _changes[i]);
        }
    }

    private void Intend(int key, Register row)
    {
        _changes.Add((key, row.Version, row.Attempt));
        recorder.Intend(new RegisterEvent(EventKind.Unknown, operation, key, row.Version, row.Attempt, _start, long.MaxValue, shape));
    }

    private void Add(EventKind kind, (int Key, int Version, long Attempt) change)
        => recorder.Add(new RegisterEvent(
            kind, operation, change.Key, change.Version, change.Attempt, _start, Stopwatch.GetTimestamp(), shape, Why));
}
