namespace EfQueryCache.Benchmarks.L1;

/// <summary>CLOCK (F. J. Corbató, "A Paging Experiment with the Multics System", 1968): order of age with a second chance.</summary>
internal sealed class ClockPolicy(long limit) : IPolicy
{
    private readonly Dictionary<int, Item> _items = [];
    private readonly Queue<Item> _byAge = new();
    private long _bytes;

    public string Name => "clock";

    public bool Request(int key, int size)
    {
        if (_items.TryGetValue(key, out var found))
        {
            found.IsUsed = true;
            return true;
        }

        var item = new Item { Key = key, Size = size };
        _items.Add(key, item);
        _bytes += size;
        while (_bytes > limit && _byAge.TryDequeue(out var oldest))
        {
            if (oldest.IsUsed)
            {
                oldest.IsUsed = false;
                _byAge.Enqueue(oldest);
            }
            else
            {
                _items.Remove(oldest.Key);
                _bytes -= oldest.Size;
            }
        }

        _byAge.Enqueue(item);
        return false;
    }

    private sealed class Item
    {
        public required int Key { get; init; }

        public required int Size { get; init; }

        public bool IsUsed { get; set; }
    }
}
