using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Interception;

/// <summary>
/// Tells of the commands of loads and of SaveChanges what EF Core tells of every command, except to the cache itself, which knows of
/// them already: where nobody else listens, EF Core need not make up what it would tell, which is a good part of what they cost
/// more than without a cache. One per context, like everything else about it not thread-safe.
/// </summary>
/// <param name="interceptors">Who listens.</param>
/// <param name="create">Makes a logger like the context's that tells only these; <see langword="null"/> when nobody knows how.</param>
internal sealed class QuietLogger(IInterceptors interceptors, Func<IInterceptors, IRelationalCommandDiagnosticsLogger?> create)
{
    private (bool IsKnown, IRelationalCommandDiagnosticsLogger? Logger) _own;

    /// <returns>The logger, or <see langword="null"/> when the context's own is to be used.</returns>
    public IRelationalCommandDiagnosticsLogger? Find()
    {
        if (!_own.IsKnown) _own = (true, interceptors.Aggregate<IDbCommandInterceptor>() is QueryCacheCommandInterceptor ? create(new OthersThanOfCommands(interceptors)) : null);
        return _own.Logger;
    }

    private sealed class OthersThanOfCommands(IInterceptors inner) : IInterceptors
    {
        public TInterceptor? Aggregate<TInterceptor>() where TInterceptor : class, IInterceptor
            => typeof(TInterceptor) == typeof(IDbCommandInterceptor) ? null : inner.Aggregate<TInterceptor>();
    }
}
