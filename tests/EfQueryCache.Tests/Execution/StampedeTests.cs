using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Execution;

/// <summary>Of many who miss the same result, one asks the database.</summary>
public sealed class StampedeTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private readonly Gate _gate = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thousand_concurrent_equal_misses_execute_one_query()
    {
        var shop = Create();
        _gate.Sending = () => _open.Task;
        var callers = Enumerable.Range(0, 1000).Select(_ => Task.Run(() => shop.AskAsync(Ask), Token)).ToArray();
        await Eventually.HoldsAsync(() => shop.Cache.Flights.Count == 1 && shop.Commands.Count == 1);
        _open.SetResult();

        var answers = await Task.WhenAll(callers);

        Assert.All(answers, answer => Assert.Equal(answers[0].Count, answer.Count));
        Assert.Equal((1, 1, 999), (shop.Commands.Count, shop.Statistics.Misses, shop.Statistics.Hits));
        Assert.Equal(0, shop.Cache.Flights.Count);
    }

    [Fact]
    public async Task Synchronous_callers_wait_too()
    {
        var shop = Create();
        _gate.Sending = () => _open.Task;
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => shop.AskAsync(c => Task.FromResult(Query(c).ToList())), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToArray();
        await Eventually.HoldsAsync(() => shop.Commands.Count == 1);
        _open.SetResult();

        await Task.WhenAll(callers);

        Assert.Equal((1, 1, 7), (shop.Commands.Count, shop.Statistics.Misses, shop.Statistics.Hits));
    }

    [Fact]
    public async Task Cancelled_waiter_leaves_and_the_others_stay()
    {
        var shop = Create();
        _gate.Sending = () => _open.Task;
        using var stop = new CancellationTokenSource();
        var leader = shop.AskAsync(Ask);
        var impatient = shop.AskAsync(c => Query(c).ToListAsync(stop.Token));
        var patient = shop.AskAsync(Ask);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(leader.IsCompleted || patient.IsCompleted);
        _open.SetResult();
        await Task.WhenAll(leader, patient);
        Assert.Equal(1, shop.Commands.Count);
    }

    [Theory, CombinatorialBools]
    public async Task Leader_that_fails_or_is_cancelled_fails_itself_alone(bool cancels)
    {
        var shop = Create();
        using var stop = new CancellationTokenSource();
        var sent = 0;
        _gate.Sending = async () =>
        {
            if (Interlocked.Increment(ref sent) > 1) return;
            await _open.Task;
            throw new NpgsqlException("planted");
        };
        var leader = shop.AskAsync(c => Query(c).ToListAsync(stop.Token));
        await Eventually.HoldsAsync(() => sent == 1);
        var waiters = Enumerable.Range(0, 20).Select(_ => shop.AskAsync(Ask)).ToArray();
        if (cancels) await stop.CancelAsync();
        else _open.SetResult();

        if (cancels) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        else await Assert.ThrowsAnyAsync<Exception>(() => leader);
        await Task.WhenAll(waiters);

        // The first of them leads, and the others wait once more.
        Assert.Equal((2, 19), (sent, shop.Statistics.Hits));
    }

    [Fact]
    public async Task Waiters_do_not_fail_one_after_the_other_when_the_database_is_gone()
    {
        var shop = Create();
        _gate.Sending = async () =>
        {
            await _open.Task;
            throw new NpgsqlException("planted");
        };
        var callers = Enumerable.Range(0, 20).Select(_ => shop.AskAsync(Ask)).ToArray();
        _open.SetResult();

        foreach (var caller in callers) await Assert.ThrowsAnyAsync<Exception>(() => caller);
        Assert.Equal(0, shop.Cache.Flights.Count);
    }

    [Fact]
    public async Task Reader_that_starts_after_a_commit_never_waits_for_a_flight_that_began_before_it()
    {
        var shop = Create();
        var sent = 0;
        _gate.Sending = () => Interlocked.Increment(ref sent) == 1 ? _open.Task : Task.CompletedTask;
        var before = shop.AskAsync(Ask);
        await Eventually.HoldsAsync(() => sent == 1);

        await using (var context = shop.Open())
        {
            context.Add(new Label { Text = "new" });
            await context.SaveChangesAsync(Token);
        }

        var after = await shop.AskAsync(Ask); // does not wait, or this would never end
        Assert.Contains(after, label => label.Text == "new");
        Assert.False(before.IsCompleted);
        _open.SetResult();
        await before;
        Assert.True(await shop.IsHitAsync(Ask));
        Assert.Equal(after.Count, (await shop.AskAsync(Ask)).Count);
    }

    [Fact]
    public async Task Result_that_is_not_stored_holds_up_nobody()
    {
        var shop = new Shop(database, o => o.MaxRows = 1, o => o.AddInterceptors(_gate));
        var sent = 0;
        _gate.Sending = () => Interlocked.Increment(ref sent) == 1 ? _open.Task : Task.CompletedTask;
        var callers = Enumerable.Range(0, 5).Select(_ => shop.AskAsync(c => c.Products.Cacheable().ToListAsync(Token))).ToArray();
        await Eventually.HoldsAsync(() => sent == 1);
        _open.SetResult();

        await Task.WhenAll(callers);
        Assert.Equal(5, sent);
        Assert.Equal(5, shop.Statistics.Misses);
    }

    [Fact]
    public async Task Equal_query_inside_of_a_load_does_not_wait_for_itself()
    {
        Shop? shop = null;
        var depth = 0;
        _gate.Sending = async () =>
        {
            if (Interlocked.Increment(ref depth) == 1) await shop!.AskAsync(Ask);
        };
        shop = Create();

        Assert.NotEmpty(await shop.AskAsync(c => Task.FromResult(Query(c).ToList())));
        depth = 0;
        await shop.Cache.ClearAsync(Token);
        Assert.NotEmpty(await shop.AskAsync(Ask));
    }

    [Fact]
    public async Task Who_holds_a_connection_waits_for_nobody_who_may_need_it()
    {
        var shop = new Shop(database, configure: o => o.AddInterceptors(_gate), connectionString: "Maximum Pool Size=1;Application Name=one");
        await using var context = shop.Open();
        await context.Database.OpenConnectionAsync(Token);
        var other = shop.AskAsync(Ask); // leads, and waits for a connection
        await Eventually.HoldsAsync(() => shop.Cache.Flights.Count == 1);

        Assert.NotEmpty(await Ask(context));
        await context.Database.CloseConnectionAsync();
        Assert.NotEmpty(await other);
    }

    [Fact]
    public async Task Other_parameters_are_another_flight()
    {
        var shop = Create();
        _gate.Sending = () => _open.Task;
        var callers = Enumerable.Range(0, 10).Select(i => shop.AskAsync(c => c.Labels.Where(l => l.Id == i % 2).Cacheable().ToListAsync(Token))).ToArray();
        await Eventually.HoldsAsync(() => shop.Cache.Flights.Count == 2);
        _open.SetResult();

        await Task.WhenAll(callers);
        Assert.Equal(2, shop.Commands.Count);
    }

    private static IQueryable<Label> Query(ShopContext context) => context.Labels.OrderBy(l => l.Id).Cacheable();

    private static Task<List<Label>> Ask(ShopContext context) => Query(context).ToListAsync(Token);

    private Shop Create()
    {
        var shop = new Shop(database, configure: o => o.AddInterceptors(_gate), connectionString: "Maximum Pool Size=20");
        shop.Open().Dispose();
        return shop;
    }
}
