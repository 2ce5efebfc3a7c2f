using System.Runtime.CompilerServices;
using System.Transactions;
using EfQueryCache.Consistency;
using EfQueryCache.Tests.Consistency;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Diagnostics.Why;

/// <summary>Why does my query go to the database? One call names the cause and the cure; the texts are beside this file.</summary>
public sealed class BypassWhyTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_transaction()
    {
        await using var context = new Shop(database).Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        await AssertAsync(context.Products.Cacheable());
    }

    [Fact]
    public async Task Transaction_scope()
    {
        await using var context = new Shop(database).Open();
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await AssertAsync(context.Products.Cacheable());
    }

    [Fact]
    public async Task Volatile_function()
    {
        await using var context = new Shop(database).Open();
        await AssertAsync(context.Products.OrderBy(p => EF.Functions.Random()).Select(p => p.Id).Cacheable());
    }

    [Fact]
    public async Task Time_dependent_function()
    {
        await using var context = new Shop(database).Open();
#pragma warning disable RS0030 // Part of a query: PostgreSQL's clock, not ours.
        await AssertAsync(context.Products.Where(p => p.Id < DateTime.UtcNow.Year).Select(p => p.Id).Cacheable());
#pragma warning restore RS0030
    }

    [Fact]
    public async Task Opaque_sql()
    {
        await using var context = new Shop(database).Open();
        await AssertAsync(context.Categories.FromSqlRaw("SELECT * FROM \"Categories\"").Cacheable());
    }

    [Fact]
    public async Task Mark_in_force()
    {
        await using var context = new Shop(database).Open();
        var cells = new List<TagCell>();
        DatabaseTags.For(database.Name).Table("Categories").AddWriteCells(null, cells);
        var writes = new WriteSet(ConsistencyRules.All, TransactionKind.None);
        writes.Add(cells);
        writes.Mark();
        try
        {
            await AssertAsync(context.Categories.Cacheable());
        }
        finally
        {
            writes.Release();
        }
    }

    [Fact]
    public async Task Kill_switch()
    {
        await using var context = new Shop(database, o => o.Enabled = false).Open();
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Missing_VaryBy()
    {
        await using var context = new Shop(database, o => o.RequireVaryBy()).Open();
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Unknown_profile()
    {
        await using var context = new Shop(database, o => o.AddProfile("catalog", p => p.Tags("x"))).Open();
        await AssertAsync(context.Categories.Cacheable(c => c.Profile("catalogue")));
    }

    [Fact]
    public async Task Not_marked()
    {
        await using var context = new Shop(database).Open();
        await AssertAsync(context.Categories);
    }

    [Fact]
    public async Task Marked_with_NotCacheable()
    {
        await using var context = new Shop(database, o => o.CacheAll(TimeSpan.FromMinutes(1))).Open();
        await AssertAsync(context.Categories.NotCacheable());
    }

    [Fact]
    public async Task Left_out_of_CacheAll()
    {
        await using var context = new Shop(database, o => o.CacheAll(TimeSpan.FromMinutes(1)).Except<Category>()).Open();
        await AssertAsync(context.Categories);
    }

    [Fact]
    public async Task Inside_of_Bypass()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        using var bypass = shop.Cache.Bypass();
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Standby()
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var hosts = $"Host={server.Host}:{server.Port},{server.Host}:{server.Port};Target Session Attributes=prefer-standby";
        await using var context = new Shop(database, connectionString: hosts).Open();
        await AssertAsync(context.Categories.Cacheable());
    }

    private Task AssertAsync<T>(IQueryable<T> query, [CallerMemberName] string scenario = "") => GoldenText.AssertAsync(query, database, scenario);
}
