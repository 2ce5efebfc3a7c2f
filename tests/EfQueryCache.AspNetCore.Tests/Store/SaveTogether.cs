using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>Lets nobody save before all are about to: each has read what the others are going to change.</summary>
internal sealed class SaveTogether(int count) : SaveChangesInterceptor
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = count;

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Decrement(ref _missing) == 0) _all.SetResult();
        await _all.Task.WaitAsync(cancellationToken);
        return result;
    }
}
