using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Types;

/// <summary>A way to run queries, with and without a cache; the cache is of this mode alone.</summary>
internal sealed class TypeMode
{
    private readonly TypesDatabase _database;
    private readonly DbContextOptions _direct;
    private readonly DbContextOptions _cached;

    /// <param name="database">Where the tables are.</param>
    /// <param name="isBuffered">Whether EF Core may have to retry, and reads all rows before it returns the first.</param>
    /// <param name="isAsync">Whether queries are awaited; then rows are taken at once, and objects made between them; else column by column, and before.</param>
    /// <param name="configure">What else the options say.</param>
    public TypeMode(TypesDatabase database, bool isBuffered, bool isAsync, Action<DbContextOptionsBuilder>? configure = null)
    {
        (_database, IsBuffered, IsAsync) = (database, isBuffered, isAsync);
        var options = new QueryCacheOptions { DefaultTtl = TimeSpan.FromHours(1), CompileAfter = isAsync ? 0 : int.MaxValue, BlockRows = isAsync ? 1 : 64 };
        Cache = new QueryCache("", options, new Infrastructure.EventLog());
        Name = $"{(isBuffered ? "buffered" : "streaming")}, {(isAsync ? "async" : "sync")}";
        var (direct, cached) = (database.Configure(isBuffered), database.Configure(isBuffered).AddQueryCache(Cache));
        configure?.Invoke(direct);
        configure?.Invoke(cached);
        (_direct, _cached) = (direct.Options, cached.Options);
    }

    public string Name { get; }

    public bool IsBuffered { get; }

    public bool IsAsync { get; }

    public QueryCache Cache { get; }

    public TypesContext Open(bool isCached) => _database.Open(isCached ? _cached : _direct);

    /// <summary>Without the cache.</summary>
    public Task<TypeAnswer> AskDatabaseAsync(TypeQuery query, int row) => AskAsync(query, row, isCached: false);

    /// <summary>Through the cache.</summary>
    public async Task<TypeAnswer> AskCacheAsync(TypeQuery query, int row)
    {
        var hits = Cache.GetStatistics().Hits;
        var answer = await AskAsync(query, row, isCached: true);
        return answer with { IsHit = Cache.GetStatistics().Hits == hits + 1 };
    }

    private async Task<TypeAnswer> AskAsync(TypeQuery query, int row, bool isCached)
    {
        await using var context = Open(isCached);
        try
        {
            return TypeAnswer.Of(await query.ReadAsync(context, row, isCached, IsAsync));
        }
#pragma warning disable CA1031 // Whatever it is, it must be the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return TypeAnswer.Of(exception);
        }
    }
}
