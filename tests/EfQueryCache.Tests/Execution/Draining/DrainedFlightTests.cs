using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution.Draining;

/// <summary>While objects are made of the rows of a load, others wait for it, and who makes them for nobody.</summary>
public sealed class DrainedFlightTests(LineDatabase database) : IClassFixture<LineDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Others_wait_until_all_rows_are_there(bool async)
    {
        var shop = new Shop(database);
        using var goOn = new ManualResetEventSlim();
        var leader = LeadHalfway(shop, async, goOn);
        var waiter = AskAsync(shop, async);
        await Task.Delay(50, Token); // it must not answer; nothing tells that it never will
        Assert.False(waiter.IsCompleted);
        Assert.Equal((0, 1), (shop.Statistics.Stores, shop.Commands.Count));

        goOn.Set();
        Assert.Equal(LineDatabase.Count, (await leader).Count);
        Assert.Equal(LineDatabase.Count, (await waiter).Count);
        Assert.Equal((1, 1, 1), (shop.Commands.Count, shop.Statistics.Misses, shop.Statistics.Hits));
    }

    [Theory, CombinatorialBools]
    public async Task Leader_that_fails_while_it_makes_objects_fails_alone(bool async)
    {
        var shop = new Shop(database);
        using var goOn = new ManualResetEventSlim();
        var leader = LeadHalfway(shop, async, goOn, fails: true);
        var waiters = Enumerable.Range(0, 4).Select(_ => AskAsync(shop, async)).ToArray();
        goOn.Set();

        await Assert.ThrowsAsync<NotSupportedException>(() => leader);
        foreach (var waiter in waiters) Assert.Equal(LineDatabase.Count, (await waiter).Count);
        Assert.Equal((1, 0), (shop.Statistics.Stores, shop.Cache.Flights.Count));
    }

    // Each of two makes objects of its rows, and for one of them wants what the other one loads.
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 64)]
    [InlineData(false, 64)]
    [InlineData(true, 300)]
    [InlineData(false, 300)]
    public async Task Two_that_want_each_others_result_while_they_make_objects_do_not_wait_for_each_other(bool async, int at)
    {
        var shop = new Shop(database);
        using var barrier = new Barrier(2);
        Task<List<Line>> Run(int own, int other) => AskAsync(shop, async, own, id =>
        {
            if (id != at) return;
            Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(30), Token));
            using var unwatched = Line.Watch(_ => { });
            using var context = LineDatabase.Open(shop);
            Assert.Equal(other, Lines(context, other).ToList().Count);
        });

        var results = await Task.WhenAll(Run(900, 901), Run(901, 900)).WaitAsync(TimeSpan.FromSeconds(60), Token);

        Assert.Equal([900, 901], results.Select(r => r.Count));
        Assert.InRange(shop.Commands.Count, 2, 4); // who is late finds what the other one has stored
        Assert.Equal(0, shop.Cache.Flights.Count);
    }

    [Theory, CombinatorialBools]
    public async Task Who_has_led_a_load_may_wait_again(bool async)
    {
        var shop = new Shop(database);
        await Task.Factory.StartNew(
            async () =>
            {
                await using var context = LineDatabase.Open(shop);
                var lines = context.Lines.OrderBy(l => l.Id).Cacheable();
                if (async) await lines.ToListAsync(Token);
                else Assert.Equal(LineDatabase.Count, lines.ToList().Count); // what it leaves in the flow, no asynchronous method takes back
                Assert.NotNull(shop.Cache.Flights.Enter(default, default, EfQueryCache.Querying.Conditions.None, isSecond: false, out _));
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
    }

    // Returns when objects of 200 rows are made; the others are, once it may go on.
    private static Task<List<Line>> LeadHalfway(Shop shop, bool async, ManualResetEventSlim goOn, bool fails = false)
    {
        using var halfway = new ManualResetEventSlim();
        var leader = AskAsync(shop, async, watch: id =>
        {
            if (id != 200) return;
            halfway.Set();
            goOn.Wait(Token);
            if (fails) throw new NotSupportedException("planted");
        });
        halfway.Wait(Token);
        return leader;
    }

    // One place: a parameter of another name is another query.
    private static IQueryable<Line> Lines(LineContext context, int count) => context.Lines.Where(l => l.Id <= count).OrderBy(l => l.Id).Cacheable();

    private static Task<List<Line>> AskAsync(Shop shop, bool async, int count = LineDatabase.Count, Action<int>? watch = null) => Task.Factory.StartNew(
        async () =>
        {
            using var watching = watch is null ? null : Line.Watch(watch);
            await using var context = LineDatabase.Open(shop);
            return await Lines(context, count).ToListAsync(async);
        },
        Token,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).Unwrap();
}
