namespace EfQueryCache.Benchmarks.L1;

/// <summary>
/// S3-FIFO (J. Yang, Y. Zhang, Z. Qiu, Y. Yue, K. V. Rashmi, "FIFO Queues are All You Need for Cache Eviction", SOSP 2023):
/// a small queue of a tenth of the bytes, a main one with counters up to 3, a ghost queue as long as the main one.
/// </summary>
internal sealed class S3FifoPolicy(long limit) : IPolicy
{
    private readonly Dictionary<int, Item> _items = [];
    private readonly Queue<Item> _small = new();
    private readonly Queue<Item> _main = new();
    private readonly Queue<(int Key, long Time)> _ghosts = new();
    private readonly Dictionary<int, long> _ghostKeys = [];
    private long _smallBytes;
    private long _mainBytes;
    private long _time;

    public string Name => "s3-fifo";

    public bool Request(int key, int size)
    {
        if (_items.TryGetValue(key, out var found))
        {
            found.Uses = Math.Min(3, found.Uses + 1);
            return true;
        }

        while (_smallBytes + _mainBytes + size > limit)
        {
            if (_smallBytes > limit / 10 || _main.Count == 0) EvictSmall();
            else EvictMain();
        }

        var item = new Item { Key = key, Size = size };
        _items.Add(key, item);
        if (_ghostKeys.Remove(key)) AddToMain(item);
        else
        {
            _small.Enqueue(item);
            _smallBytes += size;
        }

        return false;
    }

    private void AddToMain(Item item)
    {
        _main.Enqueue(item);
        _mainBytes += item.Size;
    }

    private void EvictSmall()
    {
        if (!_small.TryDequeue(out var item)) return;
        _smallBytes -= item.Size;
        if (item.Uses > 1)
        {
            item.Uses = 0;
            AddToMain(item);
            return;
        }

        _items.Remove(item.Key);
        _ghostKeys[item.Key] = ++_time;
        _ghosts.Enqueue((item.Key, _time));
        while (_ghosts.Count > Math.Max(16, _items.Count) && _ghosts.TryDequeue(out var ghost))
        {
            if (_ghostKeys.TryGetValue(ghost.Key, out var time) && time == ghost.Time) _ghostKeys.Remove(ghost.Key);
        }
    }

    private void EvictMain()
    {
        while (_main.TryDequeue(out var item))
        {
            if (item.Uses > 0)
            {
                item.Uses--;
                _main.Enqueue(item);
                continue;
            }

            _mainBytes -= item.Size;
            _items.Remove(item.Key);
            return;
        }
    }

    private sealed class Item
    {
        public required int Key { get; init; }

        public required int Size { get; init; }

        public int Uses { get; set; }
    }
}
