namespace EfQueryCache.Benchmarks.L1;

/// <summary>
/// W-TinyLFU (G. Einziger, R. Friedman, B. Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", TOS 2017) with LRU
/// window and SLRU main part, a window that a hill climber sizes (the same, "Adaptive Software Cache Management", Middleware
/// 2018), and for sizes the admission against all victims together (G. Einziger, O. Eytan, R. Friedman, B. Manes,
/// "Lightweight Robust Size Aware Cache Management", TOS 2022).
/// </summary>
internal sealed class TinyLfuPolicy : IPolicy
{
    private readonly Dictionary<int, LinkedListNode<Item>> _items = [];
    private readonly LinkedList<Item>[] _lists = [new(), new(), new()];
    private readonly long[] _bytes = new long[3];
    private readonly CountMinSketch _sketch;
    private readonly long _limit;
    private readonly bool _isAdaptive;
    private double _window = 0.01;
    private double _step = -0.0625;
    private double _lastRatio;
    private int _hits;
    private int _requests;

    public TinyLfuPolicy(long limit, bool isAdaptive)
    {
        (_limit, _isAdaptive) = (limit, isAdaptive);
        _sketch = new CountMinSketch((int)(limit / 2048));
    }

    private enum Part
    {
        Window,
        Probation,
        Protected,
    }

    public string Name => _isAdaptive ? "w-tinylfu" : "w-tinylfu-fixed";

    public bool Request(int key, int size)
    {
        _requests++;
        if (_isAdaptive && _requests >= 10 * Math.Max(1000, _items.Count)) Climb();
        _sketch.Increment(key);
        if (_items.TryGetValue(key, out var found))
        {
            _hits++;
            Touch(found);
            return true;
        }

        var item = new Item { Key = key, Size = size };
        _items.Add(key, Add(item, Part.Window));
        while (_bytes[0] > _limit * _window && _lists[0].First is { } candidate)
        {
            Drop(candidate);
            if (TryMakeRoom(candidate.Value)) _items[candidate.Value.Key] = Add(candidate.Value, Part.Probation);
            else _items.Remove(candidate.Value.Key);
        }

        return false;
    }

    private void Touch(LinkedListNode<Item> node)
    {
        var item = node.Value;
        Drop(node);
        _items[item.Key] = Add(item, item.Part == Part.Window ? Part.Window : Part.Protected);
        while (_bytes[2] > 0.8 * (1 - _window) * _limit && _lists[2].First is { } oldest)
        {
            Drop(oldest);
            _items[oldest.Value.Key] = Add(oldest.Value, Part.Probation);
        }
    }

    private bool TryMakeRoom(Item candidate)
    {
        var room = ((1 - _window) * _limit) - _bytes[1] - _bytes[2];
        var wanted = _sketch.Estimate(candidate.Key);
        var victims = new List<LinkedListNode<Item>>();
        var worth = 0;
        foreach (var part in (ReadOnlySpan<int>)[1, 2])
        {
            for (var node = _lists[part].First; node is not null && room < candidate.Size; node = node.Next)
            {
                worth += _sketch.Estimate(node.Value.Key);
                if (worth >= wanted) return false;
                room += node.Value.Size;
                victims.Add(node);
            }
        }

        if (room < candidate.Size) return false;
        foreach (var victim in victims)
        {
            Drop(victim);
            _items.Remove(victim.Value.Key);
        }

        return true;
    }

    private void Climb()
    {
        var ratio = (double)_hits / _requests;
        if (ratio < _lastRatio) _step = -_step;
        _step = Math.Abs(ratio - _lastRatio) >= 0.05 ? 0.0625 * Math.Sign(_step) : _step * 0.98;
        _lastRatio = ratio;
        _window = Math.Clamp(_window - _step, 0.01, 0.8);
        (_hits, _requests) = (0, 0);
    }

    private LinkedListNode<Item> Add(Item item, Part part)
    {
        item.Part = part;
        _bytes[(int)part] += item.Size;
        return _lists[(int)part].AddLast(item);
    }

    private void Drop(LinkedListNode<Item> node)
    {
        _bytes[(int)node.Value.Part] -= node.Value.Size;
        _lists[(int)node.Value.Part].Remove(node);
    }

    private sealed class Item
    {
        public required int Key { get; init; }

        public required int Size { get; init; }

        public Part Part { get; set; }
    }
}
