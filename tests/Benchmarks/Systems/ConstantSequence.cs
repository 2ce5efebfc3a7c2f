namespace EfQueryCache.Benchmarks.Systems;

/// <summary>Items in memory as an asynchronous sequence, which is the least that one can cost.</summary>
internal sealed class ConstantSequence<T>(T[] items) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumerator(items);

    private sealed class Enumerator(T[] items) : IAsyncEnumerator<T>
    {
        private int _current = -1;

        public T Current => items[_current];

        public ValueTask<bool> MoveNextAsync() => new(++_current < items.Length);

        public ValueTask DisposeAsync() => default;
    }
}
