using EfQueryCache.Results;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Tests.Execution;

/// <summary>Checked hits find each way in which a cache can lie: the entry goes, the database's rows are served, the log explains.</summary>
public sealed class PlantedFaultTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private readonly string _name = $"fault {Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Write_past_EF_Core(bool async, bool throws)
    {
        var shop = Create(throws);
        await shop.AskAsync(c => c.Categories.OrderBy(x => x.Id).Cacheable().ToListAsync(async));
        await database.ExecuteAsync($"UPDATE \"Categories\" SET \"Name\" = '{_name}' WHERE \"Id\" = 1");

        await AssertFoundAsync(shop, throws, async c => (await c.Categories.OrderBy(x => x.Id).Cacheable().ToListAsync(async))[0].Name);
    }

    [Theory, CombinatorialBools]
    public async Task Row_written_past_EF_Core(bool async, bool throws)
    {
        var shop = Create(throws);
        await shop.AskAsync(c => c.Labels.Where(x => x.Text == _name).Cacheable().ToListAsync(async));
        await database.ExecuteAsync($"INSERT INTO cat.\"Labels\" (\"Text\") VALUES ('{_name}')");

        await AssertFoundAsync(shop, throws, async c => (await c.Labels.Where(x => x.Text == _name).Cacheable().ToListAsync(async))[0].Text);
    }

    [Theory, CombinatorialBools]
    public async Task Session_setting_without_VaryBy(bool async, bool throws)
    {
        var shop = Create(throws);
        await shop.AskAsync(c => ReadAsync(c, "somebody else"));

        await AssertFoundAsync(shop, throws, c => ReadAsync(c, _name));

        async Task<string> ReadAsync(ShopContext context, string tenant)
        {
            await context.Database.OpenConnectionAsync(Token);
            await using (var command = context.Database.GetDbConnection().CreateCommand())
            {
                command.CommandText = $"SET app.tenant = '{tenant}'"; // what an interceptor does in an application
                await command.ExecuteNonQueryAsync(Token);
            }

            var query = context.Categories.FromSqlRaw("SELECT \"Id\", current_setting('app.tenant') AS \"Name\" FROM \"Categories\"");
            return (await query.AsNoTracking().Cacheable(o => o.DependsOn<Category>()).ToListAsync(async))[0].Name;
        }
    }

    [Theory, CombinatorialBools]
    public async Task Mutated_object_that_the_cache_shares(bool async, bool throws)
    {
        var shop = Create(throws);
        await shop.AskAsync(c => c.Products.OrderBy(p => p.Id).Cacheable().ToListAsync(async));
        Assert.True(shop.Cache.Store.TryGet(Assert.Single(shop.Cache.Store.Keys), out var entry));
        var pictures = entry.Result.Columns.Select(column => column switch
        {
            CachedColumn<byte[]> typed => typed[0],
            CachedColumn<object> boxed => boxed[0] as byte[],
            _ => null,
        });
        Assert.Single(pictures.OfType<byte[]>())[0] = 99; // as if copies were not handed out

        await AssertFoundAsync(shop, throws, async c =>
        {
            var picture = (await c.Products.OrderBy(p => p.Id).Cacheable().ToListAsync(async))[0].Picture;
            return picture[0] == 1 ? _name : "mutated";
        });
    }

    [Theory, CombinatorialBools]
    public async Task Suppressed_invalidation(bool async, bool throws)
    {
        var shop = Create(throws);
        await shop.AskAsync(c => c.Categories.OrderBy(x => x.Id).Cacheable().ToListAsync(async));
        using (shop.Cache.SuppressInvalidation()) await WriteAsync(shop, async);

        await AssertFoundAsync(shop, throws, async c => (await c.Categories.OrderBy(x => x.Id).Cacheable().ToListAsync(async))[0].Name);
    }

    [Theory, CombinatorialBools]
    public async Task Table_that_DependsOn_leaves_out(bool async, bool throws)
    {
        var shop = Create(throws);
        await shop.AskAsync(ReadAsync);
        await WriteAsync(shop, async);

        await AssertFoundAsync(shop, throws, ReadAsync);

        async Task<string> ReadAsync(ShopContext context)
        {
            var query = context.Labels.FromSqlRaw("SELECT \"Id\", \"Name\" AS \"Text\" FROM \"Categories\" WHERE \"Id\" = 1");
            return (await query.AsNoTracking().Cacheable(o => o.DependsOn<Label>()).ToListAsync(async))[0].Text;
        }
    }

    private Shop Create(bool throws) => new(database, o => (o.VerifyHits, o.ThrowOnMismatch) = (1, throws));

    private async Task WriteAsync(Shop shop, bool async)
    {
        await using var context = shop.Open();
        (await context.Categories.OrderBy(c => c.Id).FirstAsync(Token)).Name = _name;
        await context.SaveAsync(async);
    }

    private async Task AssertFoundAsync(Shop shop, bool throws, Func<ShopContext, Task<string>> read)
    {
        Assert.Equal((0, 1), (shop.Statistics.Mismatches, shop.Statistics.Entries));
        if (throws)
        {
            var exception = await Assert.ThrowsAsync<QueryCacheMismatchException>(() => shop.AskAsync(read));
            Assert.Contains("VaryBy", exception.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(_name, await shop.AskAsync(read));
        }

        Assert.Equal((1, 1, 1L), (shop.Statistics.Verifications, shop.Statistics.Mismatches, shop.Statistics.Evictions[EvictionReason.Mismatch]));
        var logged = Assert.Single(shop.Events.Events, e => e.Id == QueryCacheEventId.HitMismatch);
        Assert.Equal(LogLevel.Error, logged.Level);
        Assert.Contains("they are not the same", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_name, logged.Text, StringComparison.Ordinal);

        Assert.Equal(_name, await shop.AskAsync(read)); // stored anew
        Assert.Equal(_name, await shop.AskAsync(read));
        Assert.Equal((2, 1), (shop.Statistics.Verifications, shop.Statistics.Mismatches));
    }
}
