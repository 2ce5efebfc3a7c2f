using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Writing;

/// <summary>What a write works with: a context, chance, and the API to use.</summary>
internal sealed class WriteScope(ZooContext db, Random random, bool isAsync)
{
    public ZooContext Db => db;

    public Random Random => random;

    public Stock Stock { get; } = new(random);

    public bool IsAsync => isAsync;

    /// <summary>One of the rows.</summary>
    public async Task<T> PickAsync<T>(IQueryable<T> rows)
        where T : class
    {
        var found = await rows.ToListAsync();
        return found[random.Next(found.Count)];
    }

    public async Task SaveAsync()
    {
        if (isAsync) await db.SaveChangesAsync();
        else db.SaveChanges();
    }

    public Task EitherAsync(Action sync, Func<Task> async)
    {
        if (isAsync) return async();
        sync();
        return Task.CompletedTask;
    }
}
