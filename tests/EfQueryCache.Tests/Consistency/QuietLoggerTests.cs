using System.Reflection;
using EfQueryCache.Interception;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Tests.Consistency;

/// <summary>The other tests count commands with an interceptor: this is where nobody but the cache intercepts.</summary>
public sealed class QuietLoggerTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IDisposable
{
    private readonly QueryCache _cache = new("", new QueryCacheOptions(), new EventLog());
    private readonly List<EventId> _told = [];

    [Theory, CombinatorialBools]
    public async Task Load_is_logged_and_a_hit_is_not(bool async)
    {
        await AskAsync(async);
        await AskAsync(async);

        Assert.Single(_told, RelationalEventId.CommandExecuting);
        Assert.Single(_told, RelationalEventId.CommandExecuted);
        Assert.Equal((1, 1), (_cache.GetStatistics().Hits, _cache.GetStatistics().Misses));
    }

    [Theory, CombinatorialBools]
    public async Task Load_that_fails_is_logged(bool async)
    {
        await using var db = Open();
        var zero = 0;
        await Assert.ThrowsAnyAsync<Exception>(() => db.Products.Where(p => p.Id / zero == 1).Cacheable().ToListAsync(async));

        Assert.Contains(RelationalEventId.CommandError, _told);
    }

    [Theory, CombinatorialBools]
    public async Task Write_after_a_load_in_the_same_context_ends_what_it_changes(bool async)
    {
        await using var db = Open();
        var before = await db.Products.Cacheable().CountAsync(async);
        var product = new Product { CategoryId = 1, Name = $"new {Guid.NewGuid()}" };
        db.Add(product);
        await SaveAsync(db, async);

        Assert.Equal(before + 1, await db.Products.Cacheable().CountAsync(async));
    }

    [Theory, CombinatorialBools]
    public async Task SaveChanges_is_logged(bool async)
    {
        await using var db = Open();
        db.Add(new Product { CategoryId = 1, Name = $"new {Guid.NewGuid()}" });
        await SaveAsync(db, async);

        Assert.Single(_told, RelationalEventId.CommandExecuting);
        Assert.Single(_told, RelationalEventId.CommandExecuted);
    }

    [Theory, CombinatorialBools]
    public async Task SaveChanges_that_fails_is_logged_and_ends_nothing(bool async)
    {
        await using var db = Open();
        await db.Products.Cacheable().CountAsync(async);
        db.Add(new Product { CategoryId = -1, Name = "of no category" });
        await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(db, async));
        await db.Products.Cacheable().CountAsync(async);

        Assert.Contains(RelationalEventId.CommandError, _told);
        Assert.Equal(1, _cache.GetStatistics().Hits);
    }

    [Theory, CombinatorialBools]
    public async Task Who_intercepts_commands_is_told_of_SaveChanges(bool async)
    {
        var shop = new Shop(database);
        await using var db = shop.Open();
        var before = await db.Products.Cacheable().CountAsync(async);
        var told = shop.Commands.Count;
        db.Add(new Product { CategoryId = 1, Name = $"new {Guid.NewGuid()}" });
        await SaveAsync(db, async);

        Assert.Equal(told + 1, shop.Commands.Count);
        Assert.Equal(before + 1, await db.Products.Cacheable().CountAsync(async));
    }

    [Fact]
    public async Task Only_the_cache_is_not_told()
    {
        await using var db = Open();
        var logger = db.GetService<QuietLogger>().Find();

        Assert.NotNull(logger);
        Assert.Null(logger.Interceptors?.Aggregate<IDbCommandInterceptor>());
        Assert.Same(logger, db.GetService<QuietLogger>().Find());
        Assert.NotNull(db.GetService<IRelationalCommandDiagnosticsLogger>().Interceptors?.Aggregate<IDbCommandInterceptor>());
    }

    [Fact]
    public async Task Batches_of_SaveChanges_tell_everybody_but_the_cache()
    {
        await using var db = Open();
        var batch = db.GetService<IModificationCommandBatchFactory>().Create();
        var dependencies = batch.GetType().GetProperty("Dependencies", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(batch);

        Assert.Same(db.GetService<QuietLogger>().Find(), Assert.IsType<ModificationCommandBatchFactoryDependencies>(dependencies).Logger);
    }

    [Fact]
    public async Task Who_intercepts_commands_is_told_of_loads()
    {
        var shop = new Shop(database);
        await using var db = shop.Open();

        Assert.Null(db.GetService<QuietLogger>().Find());
        await db.Products.Cacheable().CountAsync(async: true);
        Assert.Equal(1, shop.Commands.Count);
    }

    public void Dispose() => _cache.Dispose();

    private async Task AskAsync(bool async)
    {
        await using var db = Open();
        Assert.NotEmpty(await db.Products.Cacheable().ToListAsync(async));
    }

    private static async Task SaveAsync(ShopContext db, bool async)
    {
        if (async) await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        else db.SaveChanges();
    }

    private ShopContext Open()
    {
        var builder = new DbContextOptionsBuilder<ShopContext>();
        builder.UseNpgsql(database.ConnectionString).AddQueryCache(_cache)
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning))
            .LogTo((id, _) => id.Name?.Contains("Database.Command", StringComparison.Ordinal) == true, data => _told.Add(data.EventId));
        return new ShopContext(builder.Options);
    }
}
