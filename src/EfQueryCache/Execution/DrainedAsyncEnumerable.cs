using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Execution;

/// <summary>The same as <see cref="DrainedEnumerable{T}"/>, asynchronously.</summary>
internal sealed class DrainedAsyncEnumerable<T> : IAsyncEnumerable<T>
{
    private readonly CachingQueryContext _context;
    private readonly IAsyncEnumerable<T> _live;

    private DrainedAsyncEnumerable(CachingQueryContext context, IAsyncEnumerable<T> live) => (_context, _live) = (context, live);

    /// <inheritdoc cref="DrainedEnumerable{T}.Of"/>
    public static IAsyncEnumerable<T> Of(CachingQueryContext context, IAsyncEnumerable<T> live)
        => context.Query!.CanDrain && live is IQueryingEnumerable ? new DrainedAsyncEnumerable<T>(context, live) : live;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _context.IsDrained = true;
        return new DrainedAsyncEnumerator<T>(_context, _live.GetAsyncEnumerator(cancellationToken));
    }
}
