using System.Data;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Tests.Execution.Draining;

/// <summary>Of a load, objects are made while rows come in, and all of them before anybody sees the first.</summary>
public sealed class DrainTests(LineDatabase database) : IClassFixture<LineDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Sizes around the ends of blocks, with blocks of one row, of three, and as they are.
    [Theory, CombinatorialBools]
    public async Task Loaded_rows_are_those_of_the_database_whatever_the_size(bool async, bool identityResolution)
    {
        var tracking = identityResolution ? QueryTrackingBehavior.NoTrackingWithIdentityResolution : QueryTrackingBehavior.NoTracking;
        foreach (var block in (int[])[1, 3, 64])
        {
            var shop = new Shop(database, o => o.BlockRows = block);
            foreach (var size in (int[])[0, 1, 2, 3, 4, 63, 64, 65, 127, 128, 129, 192, 193, 200, 700, LineDatabase.Count])
            {
                for (var i = 0; i < 3; i++)
                {
                    await using var context = LineDatabase.Open(shop, tracking);
                    var lines = context.Lines.Where(l => l.Id <= size).OrderBy(l => l.Id);
                    Assert.Equal(await Text(lines.NotCacheable(), async), await Text(lines.Cacheable(), async));
                }
            }

            Assert.Equal((16, 32, 0), (shop.Statistics.Stores, shop.Statistics.Hits, shop.Cache.Flights.Count));
        }
    }

    [Theory]
    [InlineData(true, QueryTrackingBehavior.NoTracking, false, false, true)]
    [InlineData(false, QueryTrackingBehavior.NoTracking, false, false, true)]
    [InlineData(true, QueryTrackingBehavior.NoTrackingWithIdentityResolution, false, false, true)]
    [InlineData(false, QueryTrackingBehavior.TrackAll, false, false, false)] // what the caller does to one changes how the next is made
    [InlineData(true, QueryTrackingBehavior.TrackAll, false, false, false)]
    [InlineData(true, QueryTrackingBehavior.NoTracking, true, false, false)] // all is read again after a failure
    [InlineData(false, QueryTrackingBehavior.NoTracking, true, false, false)]
    [InlineData(true, QueryTrackingBehavior.NoTracking, false, true, false)] // the interceptor may want the connection
    [InlineData(false, QueryTrackingBehavior.NoTracking, false, true, false)]
    public async Task Objects_are_made_while_the_database_still_sends_where_nobody_can_see_that(
        bool async, QueryTrackingBehavior tracking, bool retrying, bool intercepted, bool whileOpen)
    {
        var shop = new Shop(database, configure: o =>
        {
            if (retrying) o.UseNpgsql(n => n.EnableRetryOnFailure(1));
            if (intercepted) o.AddInterceptors(new Interceptor());
        });
        await using var context = LineDatabase.Open(shop, tracking);
        var connection = context.Database.GetDbConnection();
        var made = new List<(int Id, bool IsOpen)>();
        using var watching = Line.Watch(id => made.Add((id, connection.State == ConnectionState.Open)));

        await TakeAsync(context.Lines.OrderBy(l => l.Id).Cacheable(), async, line =>
        {
            if (line.Id == 1) Assert.Equal(whileOpen ? 961 : 1, made.Count); // the last block is in memory
            Assert.Equal((ConnectionState.Closed, 0), (connection.State, shop.Cache.Flights.Count));
        });

        Assert.Equal(whileOpen, made[0].IsOpen);
        Assert.Equal(whileOpen ? 960 : 0, made.Count(m => m.IsOpen));
    }

    // Should the database fail on the way, the caller gets what there is in place of the first row, not after some.
    [Theory, CombinatorialBools]
    public async Task Load_that_an_entry_stands_in_for_is_read_before_objects_are_made(bool async)
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop);
        var connection = context.Database.GetDbConnection();
        var lines = context.Lines.OrderBy(l => l.Id).Cacheable(c => c.Ttl(TimeSpan.FromMinutes(1)).FailSafe(TimeSpan.FromHours(1)));
        for (var i = 0; i < 2; i++)
        {
            var states = new List<ConnectionState>();
            using (Line.Watch(_ => states.Add(connection.State))) await TakeAsync(lines, async);
            Assert.Equal(i == 0 ? ConnectionState.Open : ConnectionState.Closed, states[0]);
            shop.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(2, shop.Statistics.Stores);
    }

    // In a context that tracks, only what returns entities does.
    [Theory, CombinatorialBools]
    public async Task Projection_without_entities_tracks_nothing(bool async, bool withEntity)
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop, QueryTrackingBehavior.TrackAll);
        var lines = withEntity
            ? context.Lines.OrderBy(l => l.Id).Select(l => new { Line = l, Twice = 2 * l.Id }).Cacheable().Select(l => l.Line)
            : context.Lines.OrderBy(l => l.Id).Select(l => new Line(l.Id) { Late = l.Late }).Cacheable();
        var made = new List<int>();
        using var watching = Line.Watch(made.Add);

        await TakeAsync(lines, async, line => Assert.Equal(withEntity ? line.Id : Math.Max(line.Id, 961), made.Count));
        Assert.Equal(withEntity ? LineDatabase.Count : 0, context.ChangeTracker.Entries().Count());
    }

    [Theory, CombinatorialBools]
    public async Task Caller_can_use_the_context_between_two_objects(bool async)
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop);
        var counts = new List<int>();

        await TakeAsync(context.Lines.OrderBy(l => l.Id).Cacheable(), async, line =>
        {
            if (line.Id % 100 == 0) counts.Add(context.Lines.NotCacheable().Count(l => l.Id <= line.Id));
        });

        Assert.Equal(Enumerable.Range(1, 10).Select(i => i * 100), counts);
    }

    [Theory, CombinatorialBools]
    public async Task Caller_who_leaves_early_leaves_a_stored_result(bool async)
    {
        var shop = new Shop(database);
        await using (var context = LineDatabase.Open(shop))
        {
            var lines = context.Lines.OrderBy(l => l.Id).Cacheable();
            if (async)
            {
                await foreach (var line in lines.AsAsyncEnumerable().WithCancellation(Token)) break;
            }
            else
            {
                foreach (var line in lines) break;
            }

            Assert.Equal(ConnectionState.Closed, context.Database.GetDbConnection().State);
        }

        Assert.Equal((1, 0), (shop.Statistics.Stores, shop.Cache.Flights.Count));
        Assert.Equal(shop.Connections.Opened, shop.Connections.Closed);
    }

    // What the constructor of an entity throws comes where EF Core would throw it; then nothing is left behind.
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 64)]
    [InlineData(false, 64)]
    [InlineData(true, 65)]
    [InlineData(false, 65)]
    [InlineData(true, 300)]
    [InlineData(false, 300)]
    [InlineData(true, 1000)]
    [InlineData(false, 1000)]
    public async Task Exception_while_objects_are_made_comes_after_those_before_it(bool async, int fault)
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop);
        var lines = context.Lines.OrderBy(l => l.Id);
        var last = lines.Cacheable();
        foreach (var query in (IQueryable<Line>[])[lines.NotCacheable(), lines.Cacheable(), last])
        {
            var seen = new List<int>();
            using (Line.Watch(id => _ = id == fault ? throw new NotSupportedException("planted") : id))
            {
                await Assert.ThrowsAsync<NotSupportedException>(() => TakeAsync(query, async, line =>
                {
                    if (ReferenceEquals(query, last)) Assert.Equal((ConnectionState.Closed, 0), (context.Database.GetDbConnection().State, shop.Cache.Flights.Count));
                    seen.Add(line.Id);
                }));
            }

            Assert.Equal(Enumerable.Range(1, fault - 1), seen);
            Assert.Equal((ConnectionState.Closed, 0), (context.Database.GetDbConnection().State, shop.Cache.Flights.Count));
        }

        // Of the last block all rows were there.
        var isStored = fault > 960;
        Assert.Equal((isStored ? 1 : 0, isStored ? 1 : 0), (shop.Statistics.Stores, shop.Statistics.Loads));
        Assert.Equal(LineDatabase.Count, (await TakeAsync(lines.Cacheable(), async)).Count);
        Assert.Equal(1, shop.Statistics.Stores);
    }

    [Theory, CombinatorialBools]
    public async Task Result_that_turns_out_too_large_comes_whole_and_is_not_stored(bool async)
    {
        var shop = new Shop(database, o => o.MaxRows = 200);
        await using var context = LineDatabase.Open(shop);
        var connection = context.Database.GetDbConnection();
        var states = new List<ConnectionState>();

        var lines = await TakeAsync(context.Lines.OrderBy(l => l.Id).Cacheable(), async, _ => states.Add(connection.State));

        Assert.Equal(await Text(context.Lines.OrderBy(l => l.Id).NotCacheable(), async), string.Join('\n', lines));
        Assert.All(states, state => Assert.Equal(ConnectionState.Open, state)); // it streams, as it would without a cache
        Assert.Equal((0, 1, 0), (shop.Statistics.Stores, shop.Statistics.NotStored[BypassReason.TooLarge], shop.Cache.Flights.Count));
        Assert.Equal(shop.Connections.Opened, shop.Connections.Closed);
    }

    // The rows before it are in memory; it is read when EF Core asks for it.
    [Theory, CombinatorialBools]
    public async Task Value_that_cannot_be_kept_comes_after_rows_that_could(bool async)
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop);
        var rows = context.Database.SqlQueryRaw<byte[,][]>(
            "SELECT CASE WHEN n <> 100 THEN NULL ELSE ARRAY[['\\x01'::bytea]] END AS \"Value\" FROM generate_series(1, 200) n");

        var arrays = await TakeAsync(rows.Cacheable(x => x.DependsOn("none")), async);

        Assert.Equal(200, arrays.Count);
        Assert.Equal([1], arrays[99][0, 0]);
        Assert.All(arrays.Where((_, i) => i != 99), Assert.Null);
        Assert.Equal((0, 1), (shop.Statistics.Stores, shop.Statistics.NotStored[BypassReason.ColumnType]));
    }

    [Theory, CombinatorialBools]
    public async Task Value_that_cannot_be_read_is_complained_about_where_EF_Core_does(bool async)
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop);
        var rows = context.Database.SqlQueryRaw<int>("SELECT NULLIF(n, 100) AS \"Value\" FROM generate_series(1, 200) n");
        var results = new List<(int Count, string Failure)>();
        foreach (var query in (IQueryable<int>[])[rows.NotCacheable(), rows.Cacheable(x => x.DependsOn("none"))])
        {
            var count = 0;
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => TakeAsync(query, async, _ => count++));
            results.Add((count, failure.ToString().Split('\n')[0]));
        }

        Assert.Equal(99, results[0].Count);
        Assert.Equal(results[0], results[1]);
        Assert.Equal((0, 0), (shop.Statistics.Stores, shop.Cache.Flights.Count));
    }

    [Theory, CombinatorialBools]
    public async Task Database_that_fails_on_the_way_leaves_nothing_behind(bool async)
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop);
        var rows = context.Database.SqlQueryRaw<int>("SELECT 1 / (3000 - n) AS \"Value\" FROM generate_series(1, 4000) n");
        for (var i = 1; i <= 2; i++)
        {
            var seen = new List<int>();
            var failure = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => TakeAsync(rows.Cacheable(x => x.DependsOn("none")), async, seen.Add));

            Assert.Equal("22012", failure.SqlState);
            Assert.All(seen, (row, n) => Assert.Equal(1 / (2999 - n), row));
            Assert.Equal((0, 0L, i, 0), (shop.Statistics.Stores, shop.Statistics.Loads, shop.Statistics.Misses, shop.Cache.Flights.Count));
            Assert.Equal(shop.Connections.Opened, shop.Connections.Closed);
        }
    }

    [Fact]
    public async Task Cancelled_caller_stops_the_load()
    {
        var shop = new Shop(database);
        await using var context = LineDatabase.Open(shop);
        using var stop = new CancellationTokenSource();
        using (Line.Watch(id => _ = id == 100 && stop.Token.CanBeCanceled ? Cancel(stop) : id))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Lines.OrderBy(l => l.Id).Cacheable().ToListAsync(stop.Token));
        }

        Assert.Equal((0, 0), (shop.Statistics.Stores, shop.Cache.Flights.Count));
        Assert.Equal(shop.Connections.Opened, shop.Connections.Closed);
        Assert.Equal(LineDatabase.Count, (await context.Lines.OrderBy(l => l.Id).Cacheable().ToListAsync(Token)).Count);

        static int Cancel(CancellationTokenSource stop)
        {
            stop.Cancel();
            return 0;
        }
    }

    [Fact]
    public void Sequence_still_says_what_its_command_is()
    {
        var shop = new Shop(database);
        using var context = LineDatabase.Open(shop);
        var lines = context.Lines.Where(l => l.Id < 5).Cacheable();
        Assert.Equal(5 - 1, lines.ToList().Count);

        using var command = lines.CreateDbCommand();
        Assert.Equal(command.CommandText, lines.ToQueryString());
    }

    internal static async Task<List<T>> TakeAsync<T>(IQueryable<T> query, bool async, Action<T>? each = null)
    {
        var items = new List<T>();
        if (async)
        {
            await foreach (var item in query.AsAsyncEnumerable().WithCancellation(Token)) Take(item);
        }
        else
        {
            foreach (var item in query) Take(item);
        }

        return items;

        void Take(T item)
        {
            items.Add(item);
            each?.Invoke(item);
        }
    }

    private static async Task<string> Text(IQueryable<Line> lines, bool async) => string.Join('\n', await TakeAsync(lines, async));

    private sealed class Interceptor : IMaterializationInterceptor;
}
