using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>One of all processes loads an entry.</summary>
public sealed class LeadTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Theory]
    [CombinatorialBools]
    public async Task One_leads_until_it_ends(bool async)
    {
        await using var a = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        await using var b = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        var key = Node.Key(async ? 1 : 2);
        var (first, second) = (Node.NewWriter(), Node.NewWriter());

        Assert.Equal(SecondLevelLead.Granted, await LeadAsync(a, async, key, first, Node.Lease));
        Assert.Equal(SecondLevelLead.Refused, await LeadAsync(b, async, key, second, Node.Lease));
        b.Level.EndLeading(key, second); // not its own
        await b.LookAsync("x"); // later on the same connection
        Assert.Equal(SecondLevelLead.Refused, await LeadAsync(b, async, key, second, Node.Lease));

        a.Level.EndLeading(key, first);
        await a.LookAsync("x");
        Assert.Equal(SecondLevelLead.GrantedAfterAnother, await LeadAsync(b, async, key, second, Node.Lease));
        Assert.Equal(SecondLevelLead.Refused, await LeadAsync(a, async, key, Node.NewWriter(), Node.Lease));
    }

    [Theory]
    [CombinatorialBools]
    public async Task Lead_of_a_dead_process_ends_with_its_lease(bool async)
    {
        await using var a = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        var key = Node.Key(async ? 3 : 4);

        Assert.Equal(SecondLevelLead.Granted, await LeadAsync(a, async, key, Node.NewWriter(), TimeSpan.FromMilliseconds(200)));
        Assert.Equal(SecondLevelLead.Refused, await LeadAsync(a, async, key, Node.NewWriter(), Node.Lease));
        var later = Node.NewWriter();
        var lead = SecondLevelLead.Refused;
        await Eventually.HoldsAsync(() => lead != SecondLevelLead.Refused || (lead = a.Level.TryLead(key, later, Node.Lease)) != SecondLevelLead.Refused);
        Assert.Equal(SecondLevelLead.Granted, lead); // nobody has ended it
    }

    private static async Task<SecondLevelLead> LeadAsync(Node node, bool async, byte[] key, UInt128 leader, TimeSpan lease)
        => async ? await node.Level.TryLeadAsync(key, leader, lease, TestContext.Current.CancellationToken) : node.Level.TryLead(key, leader, lease);
}
