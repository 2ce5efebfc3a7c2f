using System.Reflection;
using EfQueryCache.Diagnostics;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>Log events are a contract, and give nothing away.</summary>
public sealed class EventTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly Dictionary<string, int> Ids = typeof(QueryCacheEventId)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(f => f.Name, f => (int)f.GetRawConstantValue()!);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Ids_are_unique_and_in_their_thousand_blocks()
    {
        Assert.True(Ids.Count >= 13);
        Assert.Equal(Ids.Count, Ids.Values.Distinct().Count());
        Assert.All(Ids.Values, id => Assert.True(id / 1000 is >= 1 and <= 6));
        Assert.All(Ids, pair => Assert.Equal(BlockOf(pair.Key), pair.Value / 1000));
    }

    [Fact]
    public void Ids_are_never_renumbered() => Assert.Equal(
        (1000, 1001, 1002, 1003, 1004, 2000, 2001, 2002),
        (Ids["Hit"], Ids["Miss"], Ids["Bypass"], Ids["Uncacheable"], Ids["CatalogFailed"], Ids["Stored"], Ids["TooLarge"], Ids["ColumnNotKept"]));

    [Fact]
    public void Every_event_is_logged_under_its_own_id_and_name()
    {
        var events = typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(m => (m.Name, Event: m.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(e => e.Event is not null)
            .ToDictionary(e => e.Name, e => e.Event!.EventId);

        Assert.Equal(Ids.Where(p => p.Value / 1000 != 5).OrderBy(p => p.Value), events.OrderBy(p => p.Value)); // EfQueryCache.AspNetCore logs the others
    }

    [Fact]
    public async Task No_event_shows_a_value_or_a_connection_string()
    {
        var (secret, number) = ($"secret-{Guid.NewGuid():N}", 987_654_321);
        var shop = new Shop(
            database, o => o.MaxRows = 5, connectionString: new NpgsqlConnectionStringBuilder { Password = "pa55w0rd-of-test", ApplicationName = "app-of-test" }.ConnectionString);
        IQueryable<Product> Ask(ShopContext c) => c.Products.Where(p => p.Name == secret || p.Id == number || p.Description == secret);

        for (var i = 0; i < 2; i++) await shop.AskAsync(c => Ask(c).Cacheable().ToListAsync(Token)); // miss, hit
        await shop.AskAsync(c => Ask(c).OrderBy(p => EF.Functions.Random()).Cacheable().ToListAsync(Token)); // uncacheable
        await shop.AskAsync(c => c.Products.Where(p => p.Name != secret).Cacheable().ToListAsync(Token)); // too large
        await shop.AskAsync(c => c.Products.FromSql($"SELECT * FROM \"Products\" WHERE \"Name\" = {secret}").Cacheable().ToListAsync(Token));
        await using (var context = shop.Open())
        {
            context.Add(new Note { Text = secret });
            await context.SaveChangesAsync(Token);
            await context.Database.ExecuteSqlAsync($"UPDATE \"Notes\" SET \"Text\" = {secret}", Token);
            await context.Database.ExecuteSqlRawAsync("DO $$ BEGIN EXECUTE 'SELECT 1'; END $$", Token); // may have written anything
            await context.Notes.Where(n => n.Text == secret).ExecuteDeleteAsync(Token);
        }

        await shop.Cache.InvalidateTagsAsync(["tag"], Token);
        await shop.Cache.ClearAsync(Token);

        int[] seen = [QueryCacheEventId.Hit, QueryCacheEventId.Miss, QueryCacheEventId.Bypass, QueryCacheEventId.Uncacheable, QueryCacheEventId.Stored,
            QueryCacheEventId.TooLarge, QueryCacheEventId.Invalidated, QueryCacheEventId.UnknownWrite, QueryCacheEventId.InvalidatedByHand];
        Assert.All(seen, id => Assert.True(shop.Events.Count(id) > 0, $"event {id} was not seen"));
        Assert.All(shop.Events.Events, e =>
        {
            string[] secrets = [secret, "987654321", "pa55w0rd-of-test", "app-of-test", "Host=", "Password", "Username", "SELECT ", "UPDATE "];
            Assert.All(secrets, s => Assert.DoesNotContain(s, e.Text, StringComparison.OrdinalIgnoreCase));
        });
        Assert.All(shop.Events.Events, e => Assert.Contains(e.Id, Ids.Values));
    }

    [Fact]
    public async Task Hit_and_miss_of_one_query_carry_one_name()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 2; i++) await shop.AskAsync(c => c.Labels.Cacheable().CountAsync(Token));
        var hash = (await shop.AskAsync(c => c.Labels.Where(l => l.Id > 0).Cacheable().ExplainCacheAsync(Token))).KeyHash;

        var miss = shop.Events.Events.Single(e => e.Id == QueryCacheEventId.Miss);
        var hit = shop.Events.Events.Single(e => e.Id == QueryCacheEventId.Hit);

        Assert.Equal(miss.Text.Split(' ')[1], hit.Text.Split(' ')[1]);
        Assert.NotEqual(hash, hit.Text.Split(' ')[1]);
        Assert.Equal((LogLevel.Debug, LogLevel.Debug), (miss.Level, hit.Level));
    }

    private static int BlockOf(string name) => name switch
    {
        "Hit" or "Miss" or "Bypass" or "Uncacheable" or "CatalogFailed" or "ServedStale" or "DatabaseFailed" or "HitMismatch" or "ValueHit" or "ValueMiss" => 1,
        "Stored" or "TooLarge" or "ColumnNotKept" or "ValueStored" or "ValueNotStored" or "SweepFailed" or "PayloadRejected" or "NotShared" => 2,
        "Trusted" or "Suspended" or "LogNotRead" => 4,
        "NotModified" or "NoEntityTag" or "AccessClosed" or "EventsFailed" or "OutputNotEvicted" => 5,
        _ when name.StartsWith("Dashboard", StringComparison.Ordinal) => 5,
        _ when name.StartsWith("Configuration", StringComparison.Ordinal) => 6,
        _ => 3,
    };
}
