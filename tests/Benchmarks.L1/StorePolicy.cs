using EfQueryCache.Storage;

namespace EfQueryCache.Benchmarks.L1;

/// <summary>The real store, with its own keys and entries.</summary>
internal sealed class StorePolicy(long limit) : IPolicy
{
    private readonly MemoryStore _store = new(limit);

    public string Name => "store";

    public bool Request(int key, int size)
    {
        var own = Entries.KeyOf(key);
        if (_store.TryGet(own, out var found))
        {
            found.RecordHit();
            return true;
        }

        _store.Set(Entries.Make(own, size));
        return false;
    }
}
