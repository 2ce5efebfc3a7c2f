using EfQueryCache.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Redis.Application;

/// <summary>An instance of an application: a cache over one database and one Redis, and what it asks of them.</summary>
public sealed class Instance : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly QueryCounter _queries = new();

    public Instance(string postgreSql, string redis, string prefix, TimeSpan timeout)
    {
        var services = new ServiceCollection();
        services.AddQueryCache(o => (o.WriteMode, o.Consistency) = (WriteMode.Safe, ConsistencyLevel.Strict)).AddRedis(redis, o => (o.KeyPrefix, o.Quarantine, o.Timeout) = (prefix, TimeSpan.Zero, timeout));
        services.AddDbContextFactory<ItemContext>((provider, o) => o.UseNpgsql(postgreSql).AddQueryCache(provider).AddInterceptors(_queries));
        _services = services.BuildServiceProvider();
    }

    /// <summary>Gets how many commands went to the database.</summary>
    public int Queries => _queries.Count;

    public QueryCacheStatistics Statistics => _services.GetRequiredService<IQueryCache>().GetStatistics();

    public ItemContext Open() => _services.GetRequiredService<IDbContextFactory<ItemContext>>().CreateDbContext();

    /// <summary>Reads a group through the cache, as each request does: with a context of its own.</summary>
    public async Task<List<Item>> ReadAsync(int group, bool async = true)
    {
        await using var context = Open();
        var query = context.Items.AsNoTracking().Where(item => item.Group == group).OrderBy(item => item.Id).Cacheable();
        return async ? await query.ToListAsync() : query.ToList();
    }

    /// <summary>Makes the versions of a group one larger.</summary>
    /// <returns><see langword="false"/> when the cache could not be told and so nothing was written.</returns>
    public async Task<bool> TryWriteAsync(int group)
    {
        await using var context = Open();
        try
        {
            await context.Items.Where(item => item.Group == group).ExecuteUpdateAsync(set => set.SetProperty(item => item.Version, item => item.Version + 1));
            return true;
        }
        catch (QueryCacheUnavailableException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
