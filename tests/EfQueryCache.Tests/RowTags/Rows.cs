using EfQueryCache.Consistency;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.RowTags;

/// <summary>A cache over the tables of <see cref="RowsContext"/> that knows the catalog.</summary>
internal sealed class Rows
{
    private static readonly PostgreSqlDialect Dialect = new();
    private static int _number;

    private readonly DbContextOptions _options;

    public Rows(TestDatabase database, ConsistencyRules? rules = null)
    {
        Cache = new QueryCache("", new QueryCacheOptions { DatabaseId = $"single rows {Interlocked.Increment(ref _number)}" }, new EventLog()) { Rules = rules ?? ConsistencyRules.All };
        _options = new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString).AddQueryCache(Cache)
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)).Options;
        using var context = Open();
        var connection = context.GetService<IRelationalConnection>();
        Cache.Schemas.Find(Cache.Databases.Find(connection, Dialect), connection, Dialect);
        Cache.Schemas.WhenReadAsync().GetAwaiter().GetResult();
    }

    public QueryCache Cache { get; }

    public RowsContext Open() => new(_options);

    public async Task<List<T>> AskAsync<T>(Func<RowsContext, IQueryable<T>> query, bool async = true)
    {
        await using var context = Open();
        return await query(context).Cacheable().ToListAsync(async);
    }

    public async Task<bool> IsHitAsync<T>(Func<RowsContext, IQueryable<T>> query, bool async = true)
    {
        var hits = Cache.Statistics.Hits;
        await AskAsync(query, async);
        return Cache.Statistics.Hits > hits;
    }

    public async Task SaveAsync(Action<RowsContext> change, bool async = true)
    {
        await using var context = Open();
        change(context);
        await context.SaveAsync(async);
    }

    /// <summary>What a query depends on in tables, without the tags that every result has.</summary>
    public async Task<string> DependenciesAsync<T>(Func<RowsContext, IQueryable<T>> query)
    {
        await using var context = Open();
        var explanation = await query(context).Cacheable().ExplainCacheAsync();
        return string.Join(' ', explanation.Dependencies
            .Where(dependency => dependency.Kind is CacheDependencyKind.Table or CacheDependencyKind.Row)
            .Select(dependency => dependency.Name).Distinct().Order(StringComparer.Ordinal));
    }
}
