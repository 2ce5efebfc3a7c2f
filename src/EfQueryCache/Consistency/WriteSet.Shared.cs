using EfQueryCache.SecondLevel;

namespace EfQueryCache.Consistency;

/// <content>What is told to the second levels: before COMMIT what is marked, after it what has changed.</content>
internal sealed partial class WriteSet
{
    // The names that were, or may have been, marked there.
    private HashSet<string>? _shared;
    private UInt128 _writer;
    private bool _marksFailed;

    /// <summary>Done when the second levels know how it ended.</summary>
    public Task Told { get; private set; } = Task.CompletedTask;

    /// <summary>Marks in the second levels what is marked here.</summary>
    /// <returns><see langword="false"/> when they cannot be reached.</returns>
    public bool MarkShared(TimeSpan lease)
        => FindUnshared(out var writer) is not { } tags || Remember(writer, tags, SecondLevels.Mark(writer, tags, lease));

    /// <inheritdoc cref="MarkShared"/>
    public async ValueTask<bool> MarkSharedAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        if (FindUnshared(out var writer) is not { } tags) return true;
        var areMarked = false;
        try
        {
            areMarked = await SecondLevels.MarkAsync(writer, tags, lease, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Remember(writer, tags, areMarked);
        }

        return areMarked;
    }

    private string[]? FindUnshared(out UInt128 writer)
    {
        lock (_lock)
        {
            writer = default;
            if (!_marked || !rules.MarkBeforeCommit) return null;
            string[] tags = [.. SharedNames(_cells.Cells.Concat(_guards)).Where(name => _marksFailed || _shared?.Contains(name) != true)];
            if (tags.Length == 0) return null;
            writer = _writer = _writer == 0 ? SecondLevels.NewId() : _writer;
            return tags;
        }
    }

    // What is not known to be marked may be: its end is told as well, and whoever tries again marks it again. A transaction that
    // ended meanwhile, on another thread, has told what has changed; the marks that came after that end here.
    private bool Remember(UInt128 writer, string[] tags, bool areMarked)
    {
        var hasEnded = false;
        lock (_lock)
        {
            if (_writer == writer)
            {
                (_shared ??= []).UnionWith(tags);
                _marksFailed = !areMarked;
            }
            else
            {
                hasEnded = true;
            }
        }

        if (hasEnded) Tell((writer, [], tags));
        return areMarked;
    }

    // Under the lock, while what was written is still known.
    private (UInt128 Writer, string[] Changed, string[] Unchanged) DescribeEnd(bool isCommitted)
    {
        if (!SecondLevels.Any) return default;
        string[] changed = isCommitted ? [.. SharedNames(_cells.Cells)] : [];
        string[] unchanged = [.. _shared?.Except(changed) ?? []];
        var writer = _writer == 0 ? SecondLevels.NewId() : _writer;
        (_writer, _shared, _marksFailed) = (0, null, false);
        return (writer, changed, unchanged);
    }

    private void Tell((UInt128 Writer, string[] Changed, string[] Unchanged) end)
    {
        if (end.Changed is { Length: > 0 } || end.Unchanged is { Length: > 0 }) Told = SecondLevels.EndAsync(end.Writer, end.Changed, end.Unchanged);
    }

    private static IEnumerable<string> SharedNames(IEnumerable<TagCell> cells) => cells.Select(cell => cell.SharedName).OfType<string>();
}
