namespace EfQueryCache.Consistency;

/// <summary>
/// The tags something was read under and their versions as they were before the read. It is current while none of them
/// has changed or is marked.
/// </summary>
internal readonly struct TagVersions
{
    private readonly TagCell[] _cells;
    private readonly long[] _states;

    private TagVersions(TagCell[] cells, long[] states, SharedStamps? stamps = null) => (_cells, _states, Stamps) = (cells, states, stamps);

    public ReadOnlySpan<TagCell> Cells => _cells;

    /// <summary>What a second level has said of them, if there is one and it was asked.</summary>
    public SharedStamps? Stamps { get; }

    /// <summary>The names that a second level is asked for, in the order of the tags.</summary>
    public string[] SharedNames()
    {
        var names = new List<string>(_cells.Length);
        foreach (var cell in _cells)
        {
            if (cell.SharedName is { } name) names.Add(name);
        }

        return [.. names];
    }

    /// <summary>What a second level has said of <see cref="SharedNames"/>.</summary>
    public UInt128[] SharedStamps()
    {
        var stamps = new List<UInt128>(_cells.Length);
        for (var i = 0; i < _cells.Length; i++)
        {
            if (_cells[i].SharedName is not null) stamps.Add(Stamps!.Values[i]);
        }

        return [.. stamps];
    }

    /// <summary>The same with what a second level has said of <see cref="SharedNames"/>.</summary>
    public TagVersions With(UInt128 epoch, UInt128[] stamps)
    {
        var values = new UInt128[_cells.Length];
        var next = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (_cells[i].SharedName is not null) values[i] = stamps[next++];
        }

        return new TagVersions(_cells, _states, new SharedStamps(epoch, values));
    }

    /// <summary>Whether a second level still says the same of <see cref="SharedNames"/>.</summary>
    public bool AreStill(UInt128 epoch, UInt128[] stamps)
    {
        if (Stamps is not { } known || known.Epoch != epoch) return false;
        var next = 0;
        for (var i = 0; i < known.Values.Length; i++)
        {
            if (_cells[i].SharedName is not null && known.Values[i] != stamps[next++]) return false;
        }

        return true;
    }

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

    /// <summary>The same tags with the versions of now, and what a second level had said: what <see cref="ConsistencyRules.VersionsBeforeQuery"/> forbids.</summary>
    public TagVersions ReadAgain(ConsistencyRules rules)
    {
        TryRead([.. _cells], rules, out var now);
        return new(now._cells, now._states, Stamps);
    }

    /// <summary>Whether both are the same versions of the same tags.</summary>
    public bool Equals(TagVersions other) => _cells.AsSpan().SequenceEqual(other._cells) && _states.AsSpan().SequenceEqual(other._states) && Equals(Stamps, other.Stamps);

    /// <summary>Current while both are.</summary>
    public TagVersions And(TagVersions other) => new([.. _cells, .. other._cells], [.. _states, .. other._states], Join(this, other));

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

    /// <summary>Whether each tag of others is among these, with the same version.</summary>
    public bool Include(TagVersions others)
    {
        var states = new Dictionary<TagCell, long>(_cells.Length);
        return TryAddTo(states) && others.AreIn(states);
    }

    /// <summary>Whether a second level has said the same of the same tags.</summary>
    public bool HaveStampsOf(TagVersions other) => _cells.AsSpan().SequenceEqual(other._cells) && Equals(Stamps, other.Stamps);

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

    private static SharedStamps? Join(TagVersions x, TagVersions y)
    {
        if (x.Stamps is null && y.Stamps is null) return null;
        var (first, second) = (x.Stamps ?? Without(x), y.Stamps ?? Without(y));
        return new SharedStamps(first.Epoch == second.Epoch ? first.Epoch : 0, [.. first.Values, .. second.Values]);
    }

    private static SharedStamps Without(TagVersions versions) => new(0, new UInt128[versions._cells.Length]);

    public override string ToString() => string.Join(", ", _cells.Select(c => c.ToString()));
}
