namespace EfQueryCache.Consistency;

/// <summary>
/// The tags something was read under and their versions as they were before the read. It is current while none of them
/// has changed or is marked.
/// </summary>
internal readonly struct TagVersions
{
    private readonly TagCell[] _cells;
    private readonly long[] _states;

    private TagVersions(TagCell[] cells, long[] states) => (_cells, _states) = (cells, states);

    public ReadOnlySpan<TagCell> Cells => _cells;

    /// <summary>Reads the versions of the given tags, or says that one of them is marked.</summary>
    /// <param name="cells">The tags. The array is kept and must not change any more.</param>
    /// <param name="rules">Whether marks count.</param>
    /// <param name="versions">The versions; of no use when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when a writer of one of the tags is about to commit.</returns>
    public static bool TryRead(TagCell[] cells, ConsistencyRules rules, out TagVersions versions)
    {
        var states = new long[cells.Length];
        versions = new TagVersions(cells, states);
        for (var i = 0; i < cells.Length; i++)
        {
            var state = cells[i].State;
            if ((state & TagCell.MarkMask) != 0)
            {
                if (rules.BypassWhileMarked) return false;
                state &= ~TagCell.MarkMask;
            }

            states[i] = state;
        }

        return true;
    }

    /// <summary>Whether both are the same versions of the same tags.</summary>
    public bool Equals(TagVersions other) => _cells.AsSpan().SequenceEqual(other._cells) && _states.AsSpan().SequenceEqual(other._states);

    /// <summary>Current while both are.</summary>
    public TagVersions And(TagVersions other) => new([.. _cells, .. other._cells], [.. _states, .. other._states]);

    /// <summary>The versions of what was read at several times; see <see cref="TryAddTo"/>.</summary>
    public static TagVersions Of(Dictionary<TagCell, long> states) => new([.. states.Keys], [.. states.Values]);

    /// <summary>Adds each tag with its version.</summary>
    /// <returns><see langword="false"/> when one is there with another version: both can never be current.</returns>
    public bool TryAddTo(Dictionary<TagCell, long> states)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if (!states.TryAdd(_cells[i], _states[i]) && states[_cells[i]] != _states[i]) return false;
        }

        return true;
    }

    /// <summary>Whether each of the tags is there with the same version.</summary>
    public bool AreIn(Dictionary<TagCell, long> states)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if (!states.TryGetValue(_cells[i], out var state) || state != _states[i]) return false;
        }

        return true;
    }

    public bool AreCurrent(ConsistencyRules rules)
    {
        var cells = _cells;
        var states = _states;
        var seen = rules.BypassWhileMarked ? -1L : ~TagCell.MarkMask;
        for (var i = 0; i < cells.Length; i++)
        {
            if ((cells[i].State & seen) != states[i]) return false;
        }

        return true;
    }

    /// <summary>Whether all versions are the same and the only difference are marks, which a rollback would take away.</summary>
    public bool IsOnlyMarked()
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if ((_cells[i].State & ~TagCell.MarkMask) != _states[i]) return false;
        }

        return true;
    }

    /// <summary>The first tag that is marked or has changed, for explanations.</summary>
    public TagCell? FindChanged()
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if (_cells[i].State != _states[i]) return _cells[i];
        }

        return null;
    }

    public override string ToString() => string.Join(", ", _cells.Select(c => c.ToString()));
}
