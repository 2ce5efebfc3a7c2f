using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Execution;

/// <summary>When the database fails, what is only old is served; what was invalidated never is.</summary>
public sealed class FailSafeTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private readonly Gate _gate = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Entry_past_its_ttl_is_served_up_to_the_limit_and_flagged(bool async)
    {
        var shop = Create(TimeSpan.FromMinutes(10));
        await shop.AskAsync(c => Ask(c, async));
        shop.Clock.Advance(TimeSpan.FromSeconds(100));
        Break();

        for (var i = 0; i < 3; i++) Assert.NotEmpty(await shop.AskAsync(c => Ask(c, async)));
        Assert.Equal((0, 3), (shop.Statistics.Hits, shop.Statistics.StaleHits));
        Assert.Equal(3, shop.Events.Count(QueryCacheEventId.ServedStale));
        Assert.Equal(1, shop.Events.Count(QueryCacheEventId.DatabaseFailed)); // the others did not even ask

        shop.Clock.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<NpgsqlException>(() => shop.AskAsync(c => Ask(c, async)));
    }

    [Theory, CombinatorialBools]
    public async Task Invalidated_entry_is_never_served(bool async)
    {
        var shop = Create(TimeSpan.FromMinutes(10));
        await shop.AskAsync(c => Ask(c, async));
        shop.Clock.Advance(TimeSpan.FromSeconds(100));
        await shop.Cache.InvalidateAsync<Label>(Token);
        Break();

        await Assert.ThrowsAsync<NpgsqlException>(() => shop.AskAsync(c => Ask(c, async)));
        Assert.Equal(0, shop.Statistics.StaleHits);
    }

    [Fact]
    public async Task Entry_invalidated_while_the_database_was_asked_is_not_served()
    {
        var shop = Create(TimeSpan.FromMinutes(10));
        await shop.AskAsync(c => Ask(c, async: true));
        shop.Clock.Advance(TimeSpan.FromSeconds(100));
        _gate.Sending = async () =>
        {
            await shop.Cache.InvalidateAsync<Label>(Token);
            throw new NpgsqlException("planted");
        };

        await Assert.ThrowsAsync<NpgsqlException>(() => shop.AskAsync(c => Ask(c, async: true)));
    }

    [Theory, CombinatorialBools]
    public async Task Without_fail_safe_the_caller_gets_the_failure(bool async)
    {
        var shop = Create(null);
        await shop.AskAsync(c => Ask(c, async));
        shop.Clock.Advance(TimeSpan.FromSeconds(100));
        Break();
        await Assert.ThrowsAsync<NpgsqlException>(() => shop.AskAsync(c => Ask(c, async)));
    }

    [Fact]
    public async Task Error_of_the_query_itself_is_no_failure_of_the_database()
    {
        var shop = Create(TimeSpan.FromMinutes(10));
        await shop.AskAsync(c => Ask(c, async: true));
        shop.Clock.Advance(TimeSpan.FromSeconds(100));
        _gate.Sending = () => throw new PostgresException("planted", "ERROR", "ERROR", PostgresErrorCodes.UndefinedTable);
        await Assert.ThrowsAsync<PostgresException>(() => shop.AskAsync(c => Ask(c, async: true)));
    }

    [Fact]
    public async Task Many_callers_wait_for_one_failure_and_are_all_served()
    {
        var shop = Create(TimeSpan.FromMinutes(10));
        await shop.AskAsync(c => Ask(c, async: true));
        shop.Clock.Advance(TimeSpan.FromSeconds(100));
        var (tries, open) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _gate.Sending = async () =>
        {
            Interlocked.Increment(ref tries);
            await open.Task;
            throw new NpgsqlException("planted");
        };
        var callers = Enumerable.Range(0, 50).Select(_ => shop.AskAsync(c => Ask(c, async: true))).ToArray();
        open.SetResult();

        foreach (var caller in callers) Assert.NotEmpty(await caller);
        Assert.Equal((1, 50), (tries, shop.Statistics.StaleHits));
    }

    [Theory, CombinatorialBools]
    public async Task Stopped_PostgreSQL_does_not_matter_until_the_limit(bool async, bool retrying)
    {
        await using var server = new PrivatePostgreSqlServer();
        await server.StartAsync();
        await using var own = new ShopDatabase(server);
        await own.InitializeAsync();
        var shop = new Shop(
            own,
            o => o.FailSafeMaxDuration = TimeSpan.FromMinutes(2),
            retrying ? o => o.UseNpgsql(n => n.EnableRetryOnFailure(1, TimeSpan.FromMilliseconds(1), null)) : null,
            "Timeout=2");
        await shop.AskAsync(c => Ask(c, async));
        await shop.AskAsync(c => c.Notes.Cacheable(TimeSpan.FromSeconds(100)).ToListAsync(async));
        await using (var context = shop.Open())
        {
            context.Add(new Note { Text = "invalidates" });
            await context.SaveAsync(async);
        }

        await server.StopAsync();
        shop.Clock.Advance(TimeSpan.FromSeconds(101));
        for (var second = 0; second < 60; second += 6)
        {
            Assert.NotEmpty(await shop.AskAsync(c => Ask(c, async)));
            shop.Clock.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Equal(10, shop.Statistics.StaleHits);
        await Assert.ThrowsAnyAsync<Exception>(() => shop.AskAsync(c => c.Notes.Cacheable(TimeSpan.FromSeconds(100)).ToListAsync(async)));
        Assert.Equal(10, shop.Statistics.StaleHits);
        await server.StartAsync(); // or the database could not be dropped
    }

    private static Task<List<Label>> Ask(ShopContext context, bool async) => context.Labels.Cacheable(TimeSpan.FromSeconds(100)).ToListAsync(async);

    private void Break() => _gate.Sending = () => throw new NpgsqlException("planted");

    private Shop Create(TimeSpan? failSafe)
    {
        var shop = new Shop(database, o => o.FailSafeMaxDuration = failSafe, o => o.AddInterceptors(_gate));
        shop.Open().Dispose();
        return shop;
    }
}
