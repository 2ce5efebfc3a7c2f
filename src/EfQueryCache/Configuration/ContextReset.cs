using EfQueryCache.Consistency;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfQueryCache.Configuration;

/// <summary>What a pooled context leaves behind when it goes back. One service for all of it: EF Core looks for them, and waits for each, each time.</summary>
internal sealed class ContextReset(QueryTree tree, WriteTracker writes) : IResettableService
{
    public void ResetState()
    {
        tree.Clear();
        writes.Failed(exception: null);
    }

    public Task ResetStateAsync(CancellationToken cancellationToken = default)
    {
        ResetState();
        return Task.CompletedTask;
    }
}
