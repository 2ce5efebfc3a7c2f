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
        => FindUnshared() is not { } tags || Remember(tags, SecondLevels.Mark(_writer, tags, lease));

    /// <inheritdoc cref="MarkShared"/>
    public async ValueTask<bool> MarkSharedAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        if (FindUnshared() is not { } tags) return true;
        var areMarked = false;
        try
        {
            areMarked = await SecondLevels.MarkAsync(_writer, tags, lease, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Remember(tags, areMarked);
        }

        return areMarked;
    }

    private string[]? FindUnshared()
    {
        lock (_lock)
        {
            if (!_marked || !rules.MarkBeforeCommit) return null;
            string[] tags = [.. SharedNames(_cells.Keys.Concat(_guards)).Where(name => _marksFailed || _shared?.Contains(name) != true)];
            if (tags.Length == 0) return null;
            if (_writer == 0) _writer = SecondLevels.NewId();
            return tags;
        }
    }

    // What is not known to be marked may be: its end is told as well, and whoever tries again marks it again.
    private bool Remember(string[] tags, bool areMarked)
    {
        lock (_lock)
        {
            (_shared ??= []).UnionWith(tags);
            _marksFailed = !areMarked;
        }

        return areMarked;
    }

    // Under the lock, while what was written is still known.
    private (UInt128 Writer, string[] Changed, string[] Unchanged) DescribeEnd(bool isCommitted)
    {
        if (!SecondLevels.Any) return default;
        string[] changed = isCommitted ? [.. SharedNames(_cells.Keys)] : [];
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
