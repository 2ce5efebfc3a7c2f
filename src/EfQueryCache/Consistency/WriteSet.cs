namespace EfQueryCache.Consistency;

/// <summary>
/// What one transaction, or one command outside of any, has written: the tags to mark before COMMIT and to change after.
/// </summary>
/// <remarks>
/// <see cref="Mark"/> → COMMIT → <see cref="Publish"/>, or <see cref="Release"/> when nothing was committed. Tags added
/// after <see cref="Mark"/> are marked at once. Thread-safe, because an outcome may become known on another thread.
/// </remarks>
internal sealed class WriteSet(ConsistencyRules rules)
{
    private readonly Lock _lock = new();
    private readonly HashSet<TagCell> _cells = [];
    private bool _marked;

    public bool IsEmpty
    {
        get { lock (_lock) return _cells.Count == 0; }
    }

    public void Add(IEnumerable<TagCell> cells)
    {
        lock (_lock)
        {
            foreach (var cell in cells)
            {
                if (_cells.Add(cell) && _marked && rules.MarkBeforeCommit) cell.Mark();
            }
        }
    }

    /// <summary>From now on nobody serves or stores what these tags are about. Repeating it does nothing.</summary>
    public void Mark()
    {
        lock (_lock)
        {
            if (_marked) return;
            _marked = true;
            if (!rules.MarkBeforeCommit) return;
            foreach (var cell in _cells) cell.Mark();
        }
    }

    /// <summary>Something was, or may have been, committed: every entry that carries one of the tags is invalid now.</summary>
    /// <returns>How many tags changed.</returns>
    public int Publish()
    {
        lock (_lock)
        {
            foreach (var cell in _cells)
            {
                if (_marked && rules.MarkBeforeCommit) cell.BumpAndUnmark();
                else cell.Bump();
            }

            return Reset();
        }
    }

    /// <summary>Nothing was committed: what was valid before is valid again.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (_marked && rules.MarkBeforeCommit)
            {
                foreach (var cell in _cells) cell.Unmark();
            }

            Reset();
        }
    }

    public override string ToString()
    {
        lock (_lock) return string.Join(", ", _cells.Select(c => c.Name));
    }

    private int Reset()
    {
        var count = _cells.Count;
        _cells.Clear();
        _marked = false;
        return count;
    }
}
