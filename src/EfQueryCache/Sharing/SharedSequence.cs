using System.Runtime.CompilerServices;
using EfQueryCache.Execution;

namespace EfQueryCache.Sharing;

/// <summary>An asynchronous sequence of EF Core's: each time it is enumerated, the query is executed, or answered with what it has returned before.</summary>
internal sealed class SharedSequence<T>(CachingQueryContext context, IAsyncEnumerable<T> live) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => SharedResults.TryFind(context, out var shared)
            ? new SharedEnumerator((T[])shared!, cancellationToken)
            : RecordAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<T> RecordAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<T>? items = null;
        await foreach (var item in live.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (context.Served is not null) (items ??= []).Add(item);
            yield return item;
        }

        if (context.Served is null) yield break;
        T[] result = items is null ? [] : [.. items];
        SharedResults.Offer(context, result, result);
    }

    private sealed class SharedEnumerator(T[] items, CancellationToken cancellationToken) : IAsyncEnumerator<T>
    {
        private int _next;

        public T Current => items[_next - 1];

        public ValueTask<bool> MoveNextAsync()
        {
            if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
            return new(_next < items.Length && ++_next > 0);
        }

        public ValueTask DisposeAsync() => default;
    }
}
