namespace EfQueryCache.Consistency;

/// <summary>
/// The tags that writers of other processes have marked: here as well, until they end. One that has not ended when its lease
/// has may have committed or not; its tags change. Not thread-safe; the cells are.
/// </summary>
internal sealed class HeardMarks
{
    private readonly Dictionary<UInt128, Held> _held = [];

    public int Count => _held.Count;

    /// <summary>A writer has marked tags, or renewed its marks.</summary>
    public void Mark(UInt128 writer, IEnumerable<TagCell> cells, long deadline)
    {
        if (!_held.TryGetValue(writer, out var held)) _held[writer] = held = new Held();
        held.Deadline = Math.Max(held.Deadline, deadline);
        foreach (var cell in cells)
        {
            if (held.Cells.Add(cell)) cell.Mark();
        }
    }

    /// <summary>A writer has ended: some tags have changed, whether they were known to be marked or not; the others are as before.</summary>
    public void End(UInt128 writer, IEnumerable<TagCell> changed, QueryCacheInvalidation cause)
    {
        _held.Remove(writer, out var held);
        foreach (var cell in changed)
        {
            if (held?.Cells.Remove(cell) == true) cell.BumpAndUnmark(cause);
            else cell.Bump(cause);
        }

        if (held is not null) Unmark(held);
    }

    /// <summary>Changes the tags of writers whose lease has ended; or, to prove that this is needed, only forgets their marks.</summary>
    public void Expire(long now, bool areChanged, QueryCacheInvalidation cause)
    {
        foreach (var (writer, held) in _held)
        {
            if (held.Deadline < now) End(writer, areChanged ? [.. held.Cells] : [], cause); // a dictionary may lose entries while it is read
        }
    }

    /// <summary>Forgets all of them: everything that they concern has changed otherwise.</summary>
    public void Clear()
    {
        foreach (var held in _held.Values) Unmark(held);
        _held.Clear();
    }

    private static void Unmark(Held held)
    {
        foreach (var cell in held.Cells) cell.Unmark();
    }

    private sealed class Held
    {
        public HashSet<TagCell> Cells { get; } = [];

        public long Deadline { get; set; }
    }
}
