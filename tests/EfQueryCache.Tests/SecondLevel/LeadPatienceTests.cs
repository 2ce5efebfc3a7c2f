using System.Data.Common;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>Who loads for all processes and dies keeps nobody waiting for long.</summary>
[Collection(nameof(SecondLevelRunsAlone))]
public sealed class LeadPatienceTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IDisposable
{
    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(100);

    private readonly MemorySecondLevel _level = new();
    private readonly List<QueryCache> _caches = [];
    private Action? _waiting;
    private TimeSpan _step = Load;
    private int _tries;

    [Theory]
    [InlineData(0, 10_000)]
    [InlineData(0.1, 1_000)]
    [InlineData(100, 1_000)]
    [InlineData(500, 4_000)]
    [InlineData(2_000, 10_000)]
    public void Others_wait_several_times_as_long_as_it_usually_takes(double usual, double expected)
        => Assert.Equal(TimeSpan.FromMilliseconds(expected), LeadPatience.Of(TimeSpan.FromMilliseconds(usual)));

    [Theory, CombinatorialBools]
    public async Task Result_that_a_dead_process_was_to_load_is_loaded_by_who_waits_for_it(bool async)
    {
        var shop = NewShop();
        await AskAsync(shop, async);
        await Eventually.HoldsAsync(() => !_level.IsLed);
        await DieAsync(() => AskAsync(shop, async));

        var before = shop.Commands.Count;
        await AskAsync(shop, async);

        Assert.Equal(before + 1, shop.Commands.Count);
        Assert.InRange(_tries, 8, 12); // each of them takes as long as the load did
    }

    [Theory, CombinatorialBools]
    public async Task Result_that_nobody_knows_the_time_of_is_waited_for_as_long_as_the_lead_lasts(bool async)
    {
        await DieAsync(() => AskAsync(NewShop(), async));
        var shop = NewShop();
        _step = TimeSpan.FromSeconds(1);

        await AskAsync(shop, async);

        Assert.Equal(1, shop.Commands.Count);
        Assert.InRange(_tries, 10, 12);
    }

    [Fact]
    public async Task Value_that_a_dead_process_was_to_make_is_made_by_who_waits_for_it()
    {
        var shop = NewShop();
        await MakeAsync(shop);
        await Eventually.HoldsAsync(() => !_level.IsLed);
        await shop.Cache.RemoveAsync("k", TestContext.Current.CancellationToken);
        await DieAsync(() => MakeAsync(shop));
        await shop.Cache.RemoveAsync("k", TestContext.Current.CancellationToken);

        Assert.Equal(1, await MakeAsync(shop));
        Assert.InRange(_tries, 8, 12);
    }

    public void Dispose()
    {
        foreach (var cache in _caches) cache.Dispose();
    }

    // Somebody has loaded it, and what it led to is outdated; it is known to nobody that the load has ended.
    private async Task DieAsync(Func<Task> load)
    {
        _level.LosesEnds = true;
        _level.ChangeElsewhere("Products");
        await load();
        await Eventually.HoldsAsync(() => _level.IsLed);
        _level.ChangeElsewhere("Products");
        _level.BeforeLead = () =>
        {
            _tries++;
            _waiting?.Invoke();
            return Task.CompletedTask;
        };
    }

    private static async Task<int> MakeAsync(Shop shop) => await shop.Cache.GetOrCreateAsync(
        "k",
        _ =>
        {
            shop.Clock.Advance(Load);
            return new ValueTask<int>(1);
        },
        configure: null,
        TestContext.Current.CancellationToken);

    private static async Task AskAsync(Shop shop, bool async)
    {
        await using var context = shop.Open();
        await context.Products.OrderBy(p => p.Id).Select(p => p.Price).Cacheable().ToListAsync(async);
    }

    private Shop NewShop()
    {
        Shop? shop = null;
        shop = new Shop(
            database,
            o => (o.SecondLevel, o.Consistency) = (_level, ConsistencyLevel.Strict),
            builder => builder.AddInterceptors(new SlowCommands(() => shop!.Clock.Advance(Load))));
        _caches.Add(shop.Cache);
        _waiting += () => shop.Clock.Advance(_step);
        SpinWait.SpinUntil(() => shop.Cache.Backplane!.Age is not null, TimeSpan.FromSeconds(10));
        return shop;
    }

    private sealed class SlowCommands(Action wait) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            wait();
            return result;
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
            => new(ReaderExecuting(command, eventData, result));
    }
}
