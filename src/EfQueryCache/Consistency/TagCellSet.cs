using System.Runtime.InteropServices;

namespace EfQueryCache.Consistency;

/// <summary>
/// The tags of a write, each once, with what they are called there. Most writes have a dozen, which are compared faster than hashed;
/// beyond them a dictionary helps. Not thread-safe.
/// </summary>
internal sealed class TagCellSet
{
    private const int MostCompared = 24;

    private readonly List<(TagCell Cell, string Name)> _items = [];
    private HashSet<TagCell>? _index;

    public int Count => _items.Count;

    /// <summary>In the order in which they were added. Not to be kept over a change.</summary>
    public ReadOnlySpan<(TagCell Cell, string Name)> Items => CollectionsMarshal.AsSpan(_items);

    public IEnumerable<TagCell> Cells => _items.Select(item => item.Cell);

    public bool Contains(TagCell cell)
    {
        if (_index is not null) return _index.Contains(cell);
        foreach (var (known, _) in Items)
        {
            if (known == cell) return true;
        }

        return false;
    }

    /// <returns><see langword="false"/> when it is there already, under whichever name.</returns>
    public bool Add(TagCell cell, string name)
    {
        if (Contains(cell)) return false;
        _items.Add((cell, name));
        if (_index is not null) _index.Add(cell);
        else if (_items.Count > MostCompared) _index = [.. Cells];
        return true;
    }

    public void Clear()
    {
        _items.Clear();
        _index = null;
    }
}
