using System.Data;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using EfQueryCache.Tests.SecondLevel;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution.Draining;

/// <summary>A load that one of several processes leads for all.</summary>
[Collection(nameof(SecondLevelRunsAlone))]
public sealed class DrainedSharedTests(LineDatabase database) : IClassFixture<LineDatabase>, IDisposable
{
    private readonly MemorySecondLevel _level = new();
    private readonly List<QueryCache> _caches = [];

    [Theory, CombinatorialBools]
    public async Task Result_is_stored_for_all_and_the_lead_ends(bool async)
    {
        var (here, there) = (NewShop(), NewShop());
        var isOpen = false;
        using (Line.Watch(id => isOpen |= id == 1 && _level.IsLed)) Assert.Equal(LineDatabase.Count, await CountAsync(here, async));
        Assert.True(isOpen); // the first object was made before all rows were there

        await Eventually.HoldsAsync(() => !_level.IsLed);
        Assert.Equal(LineDatabase.Count, await CountAsync(there, async));
        Assert.Equal((1, 0), (here.Commands.Count, there.Commands.Count));
    }

    [Theory, CombinatorialBools]
    public async Task Lead_ends_when_objects_cannot_be_made(bool async)
    {
        var (here, there) = (NewShop(), NewShop());
        using (Line.Watch(id => _ = id == 200 ? throw new NotSupportedException("planted") : id))
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => CountAsync(here, async));
        }

        await Eventually.HoldsAsync(() => !_level.IsLed);
        Assert.Equal(LineDatabase.Count, await CountAsync(there, async));
        Assert.Equal((0, 1, 1), (here.Statistics.Stores, there.Statistics.Stores, there.Commands.Count));
    }

    public void Dispose()
    {
        foreach (var cache in _caches) cache.Dispose();
    }

    private static async Task<int> CountAsync(Shop shop, bool async)
    {
        await using var context = LineDatabase.Open(shop);
        var lines = await context.Lines.OrderBy(l => l.Id).Cacheable().ToListAsync(async);
        Assert.Equal(ConnectionState.Closed, context.Database.GetDbConnection().State);
        return lines.Count;
    }

    private Shop NewShop()
    {
        var shop = new Shop(database, o => o.SecondLevel = _level);
        _caches.Add(shop.Cache);
        SpinWait.SpinUntil(() => shop.Cache.Backplane!.Age is not null, TimeSpan.FromSeconds(10));
        return shop;
    }
}
