using System.Runtime.CompilerServices;
using EfQueryCache.Execution;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>An asynchronous sequence of EF Core's: each time it is enumerated, the query is executed, or answered with what it has returned before.</summary>
internal sealed class SharedAsyncEnumerable<T>(CachingQueryContext context, Func<QueryContext, IAsyncEnumerable<T>> execute) : IAsyncEnumerable<T>
{
    private IAsyncEnumerable<T>? _live;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => SharedResults.TryFind(context, out var shared)
            ? new SharedEnumerator((T[])shared!, cancellationToken)
            : RecordAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<T> RecordAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<T>? items = null;
        _live ??= DrainedAsyncEnumerable<T>.Of(context, execute(context));
        await foreach (var item in _live.WithCancellation(cancellationToken).ConfigureAwait(false))
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
        // How many items come between two looks at the token.
        private const int Stride = 64;

        private int _current = -1;

        public T Current => items[_current];

        public ValueTask<bool> MoveNextAsync()
        {
            var next = _current + 1;
            if (next % Stride == 0 && cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
            if (next >= items.Length) return new(false);
            _current = next;
            return new(true);
        }

        public ValueTask DisposeAsync() => default;
    }
}
