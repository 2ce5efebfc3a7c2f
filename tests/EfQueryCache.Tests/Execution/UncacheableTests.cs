using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>What cannot be cached safely is answered by the database, and said why.</summary>
public sealed class UncacheableTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, BypassReason> Kinds => new()
    {
        { "now", BypassReason.VolatileFunction },
        { "random", BypassReason.VolatileFunction },
        { "raw SQL", BypassReason.OpaqueSource },
        { "composed raw SQL", BypassReason.OpaqueSource },
        { "scalar SQL", BypassReason.OpaqueSource },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Query_of_unknown_or_changing_result_is_never_stored(string kind, BypassReason reason)
    {
        var shop = new Shop(database);
        IQueryable<object> Build(ShopContext c) => kind switch
        {
#pragma warning disable RS0030 // Part of a query: PostgreSQL's clock, not ours.
            "now" => c.Products.Where(p => p.Id > 0 && DateTime.UtcNow.Year > 2000).Cacheable(),
#pragma warning restore RS0030
            "random" => c.Products.OrderBy(p => EF.Functions.Random()).Cacheable(),
            "raw SQL" => c.Products.FromSql($"SELECT * FROM \"Products\"").Cacheable(),
            "composed raw SQL" => c.Products.FromSql($"SELECT * FROM \"Products\"").Where(p => p.Id > 2).Cacheable(),
            _ => c.Database.SqlQuery<string>($"SELECT \"Name\" AS \"Value\" FROM \"Products\"").Cacheable(),
        };

        foreach (var async in (bool[])[false, true, true])
        {
            Assert.False(await shop.IsHitAsync(c => Build(c).ToListAsync(async)));
            Assert.Equal(
                (await shop.AskAsync(c => Build(c).NotCacheable().ToListAsync(async))).Count,
                (await shop.AskAsync(c => Build(c).ToListAsync(async))).Count);
        }

        Assert.Equal(0, shop.Statistics.Stores);
        Assert.Equal(6, shop.Statistics.Bypasses[reason]);
        var explanation = await shop.AskAsync(c => Build(c).ExplainCacheAsync(Token));
        Assert.Equal((false, reason), (explanation.IsCacheable, explanation.Reason!.Value));
        Assert.Contains(reason.ToString(), explanation.ToString(), StringComparison.Ordinal);
        Assert.Contains(shop.Events.Events, e => e.Id == QueryCacheEventId.Uncacheable);
    }

    [Theory, CombinatorialBools]
    public async Task Result_larger_than_an_entry_may_be_streams_to_its_caller_and_is_not_stored(bool async, bool byRows, bool retrying)
    {
        var shop = new Shop(
            database,
            o =>
            {
                if (byRows) o.MaxRows = 10;
                else o.MaxEntryBytes = 900;
            },
            retrying ? o => o.UseNpgsql(n => n.EnableRetryOnFailure(1)) : null);
        Task<List<Product>> Ask(ShopContext c) => c.Products.Include(p => p.Category).OrderBy(p => p.Id).Cacheable().ToListAsync(async);

        for (var i = 0; i < 2; i++)
        {
            var expected = await shop.AskAsync(c => c.Products.Include(p => p.Category).OrderBy(p => p.Id).ToListAsync(async));
            var actual = await shop.AskAsync(Ask);
            Assert.Equal(Describe(expected), Describe(actual));
        }

        Assert.Equal((0, 0, 2), (shop.Statistics.Hits, shop.Statistics.Stores, shop.Statistics.Misses));
        Assert.Equal(2, shop.Statistics.NotStored[BypassReason.TooLarge]);
        Assert.Equal(2, shop.Events.Count(QueryCacheEventId.TooLarge));
    }

    private static IEnumerable<string> Describe(IEnumerable<Product> products) => products.Select(
        p => $"{p.Id} {p.Name} {p.Price} {p.Description ?? "null"} {string.Join(',', p.Ratings)} {Convert.ToHexString(p.Picture)} {p.Category!.Name}");
}
