using System.Globalization;
using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Redis.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>
/// Writers make the stock of articles larger, never smaller, and note what they have committed; clients with caches of their own
/// ask again with the entity tags they have. A 304, or a response, that is older than what was committed before its
/// request was sent is stale.
/// </summary>
public sealed class NoStaleTests(CatalogDatabase database, RedisFixture redis) : IClassFixture<CatalogDatabase>, IClassFixture<RedisFixture>
{
    private const int Articles = 4;

    private readonly int[] _committed = new int[Articles + 1];
    private int _rounds;
    private int _notModified;
    private int _commits;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_304_is_stale_in_ten_thousand_rounds()
    {
        await using var web = await StartAsync(withRedis: false);
        await RunAsync([web], rounds: 10_000, pause: 3);
    }

    [Fact]
    public async Task No_304_is_stale_on_two_nodes_at_the_level_Strict()
    {
        await using var one = await StartAsync(withRedis: true);
        await using var other = await StartAsync(withRedis: true);
        await RunAsync([one, other], rounds: EfQueryCache.Tests.Infrastructure.TestEnvironment.Sized(50_000), pause: 40);
    }

    private async Task RunAsync(WebApp[] webs, int rounds, int pause)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writers = Enumerable.Range(0, 2).Select(n => Task.Run(() => WriteAsync(webs[n % webs.Length], new Random(n), pause, end.Token), Token)).ToArray();
        var clients = Enumerable.Range(0, 6).Select(n => Task.Run(() => ReadAsync(webs, new Random(100 + n), rounds), Token)).ToArray();
        await Task.WhenAll(clients);
        await end.CancelAsync();
        await Task.WhenAll(writers);

        Assert.True(HasEnough(rounds), $"only {_commits} commits and {_notModified} times 304 in {_rounds} rounds");
    }

    /// <summary>What is never unmodified, or never written, proves nothing. Writers may be slow beside readers: who commits waits for a disk.</summary>
    private bool HasEnough(int rounds) => Volatile.Read(ref _notModified) > rounds / 50 && Volatile.Read(ref _commits) > rounds / 100;

    private async Task WriteAsync(WebApp web, Random random, int pause, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var id = random.Next(1, Articles + 1);
            var stock = await web.AskAsync(async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Token);
                await db.Articles.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Stock, a => a.Stock + 1), Token); // locks the row
                var article = await db.Articles.SingleAsync(a => a.Id == id, Token);
                if (random.Next(4) == 0)
                {
                    await transaction.RollbackAsync(Token);
                    return 0;
                }

                await transaction.CommitAsync(Token);
                Interlocked.Increment(ref _commits);
                return article.Stock;
            });
            int known;
            while (stock > (known = Volatile.Read(ref _committed[id])) && Interlocked.CompareExchange(ref _committed[id], stock, known) != known)
            {
            }

            await Task.Delay(random.Next(pause * 2), Token); // so that something stays as it is for a while
        }
    }

    private async Task ReadAsync(WebApp[] webs, Random random, int rounds)
    {
        var known = new Dictionary<string, (string ETag, int Stock)>(StringComparer.Ordinal);
        while (Interlocked.Increment(ref _rounds) is var round && (round <= rounds || (!HasEnough(rounds) && round <= 20 * rounds)))
        {
            var (id, web) = (random.Next(1, Articles + 1), webs[random.Next(webs.Length)]);
            var path = (random.Next(3) == 0 ? "/list/" : "/stock/") + id.ToString(CultureInfo.InvariantCulture);
            var least = Volatile.Read(ref _committed[id]);
            var has = known.TryGetValue(path, out var mine);
            var answer = await web.Client.AskAsync(path, has ? mine.ETag : null);
            if (answer.Status == HttpStatusCode.NotModified)
            {
                Interlocked.Increment(ref _notModified);
                Assert.True(mine.Stock >= least, $"{path}: 304 for a stock of {mine.Stock}, but {least} was committed before");
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, answer.Status);
            var stock = int.Parse(answer.Body, CultureInfo.InvariantCulture);
            Assert.True(stock >= least, $"{path}: a stock of {stock}, but {least} was committed before");
            if (answer.ETag is { } tag) known[path] = (tag, stock);
        }
    }

    private Task<WebApp> StartAsync(bool withRedis) => WebApp.StartAsync(
        database,
        (app, _) =>
        {
            var group = app.MapGroup("").WithQueryCacheETag();
            group.MapGet("/stock/{id}", (int id, CatalogContext db) => db.Articles.Where(a => a.Id == id).Select(a => a.Stock).Cacheable().SingleAsync(Token));
            group.MapGet("/list/{id}", async (int id, CatalogContext db) => (await db.Articles.AsNoTracking().OrderBy(a => a.Id).Cacheable().ToListAsync(Token))[id - 1].Stock);
        },
        withRedis ? cache => cache.AddRedis(redis.ConnectionString, o => (o.KeyPrefix, o.Quarantine) = (redis.Prefix, TimeSpan.Zero)) : null,
        services => services.Configure<QueryCacheOptions>(o => o.Consistency = ConsistencyLevel.Strict));
}
