using System.Data.Common;
using EfQueryCache.Configuration;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EfQueryCache.Tests.Configuration;

/// <summary>Every way to give a context a cache.</summary>
public sealed class SetUpTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task AddDbContext_pool_and_factory_use_the_registered_cache(bool pool, bool factory, bool before, bool explicitly)
    {
        var services = new ServiceCollection();
        services.AddQueryCache(o => o.DefaultTtl = TimeSpan.FromMinutes(7));
        void Configure(IServiceProvider provider, DbContextOptionsBuilder options)
        {
            options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)); // counted over all tests
            if (!before) options.UseNpgsql(database.ConnectionString);
            _ = explicitly ? options.AddQueryCache(provider) : options.AddQueryCache();
            if (before) options.UseNpgsql(database.ConnectionString);
        }

        _ = (pool, factory) switch
        {
            (false, false) => services.AddDbContext<PlainContext>(Configure),
            (true, false) => services.AddDbContextPool<PlainContext>(Configure),
            (false, true) => services.AddDbContextFactory<PlainContext>(Configure),
            (true, true) => services.AddPooledDbContextFactory<PlainContext>(Configure),
        };
        await using var provider = services.BuildServiceProvider();

        for (var i = 0; i < 3; i++)
        {
            await using var scope = provider.CreateAsyncScope();
            await using var context = factory
                ? await scope.ServiceProvider.GetRequiredService<IDbContextFactory<PlainContext>>().CreateDbContextAsync(Token)
                : scope.ServiceProvider.GetRequiredService<PlainContext>();
            Assert.Equal(15, await context.Products.Cacheable().CountAsync(Token));
            Assert.Equal(TimeSpan.FromMinutes(7), (await context.Products.Cacheable().ExplainCacheAsync(Token)).Ttl);
        }

        var statistics = provider.GetRequiredService<IQueryCache>().GetStatistics();
        Assert.Equal((2, 1), (statistics.Hits, statistics.Misses));
    }

    [Theory, CombinatorialBools]
    public async Task OnConfiguring_without_services_shares_a_cache_between_contexts_configured_alike(bool before)
    {
        var ttl = TimeSpan.FromSeconds(before ? 1001 : 1002);
        for (var i = 0; i < 3; i++)
        {
            await using var context = new OnConfiguringContext(database.ConnectionString, ttl, before);
            Assert.Equal(3, await context.Categories.Cacheable().CountAsync(Token));
            var explanation = await context.Categories.Where(c => c.Id > 0).Cacheable().ExplainCacheAsync(Token);
            Assert.Equal(ttl, explanation.Ttl);
        }

        await using var alike = new OnConfiguringContext(database.ConnectionString, ttl, before);
        await using var other = new OnConfiguringContext(database.ConnectionString, ttl * 2, before);
        await alike.Categories.Cacheable().ToListAsync(Token);
        Assert.True((await alike.Categories.Cacheable().ExplainCacheAsync(Token)).IsHit);
        Assert.False((await other.Categories.Cacheable().ExplainCacheAsync(Token)).IsHit);
    }

    [Fact]
    public async Task Provider_may_be_chosen_later_in_OnConfiguring()
    {
        var options = new DbContextOptionsBuilder<LateProviderContext>().AddQueryCache(o => o.DefaultTtl = TimeSpan.FromSeconds(1003))
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)).Options; // counted over all tests
        await using var context = new LateProviderContext(options, database.ConnectionString);

        await context.Products.Cacheable().ToListAsync(Token);

        Assert.True((await context.Products.Cacheable().ExplainCacheAsync(Token)).IsHit);
    }

    [Fact]
    public async Task Named_caches_keep_apart()
    {
        var services = new ServiceCollection();
        services.AddQueryCache("one");
        services.AddQueryCache("two", o => o.DefaultTtl = TimeSpan.FromMinutes(2));
        await using var provider = services.BuildServiceProvider();
        foreach (var name in (string[])["one", "two"])
        {
            await using var context = new PlainContext(
                new DbContextOptionsBuilder<PlainContext>().UseNpgsql(database.ConnectionString).AddQueryCache(provider, name).Options);
            await context.Products.Cacheable().CountAsync(Token);
            var cache = provider.GetRequiredKeyedService<IQueryCache>(name);
            Assert.Equal(name, cache.Name);
            Assert.Equal((0, 1), (cache.GetStatistics().Hits, cache.GetStatistics().Misses));
        }
    }

    [Fact]
    public async Task Internal_service_provider_with_the_cache_works()
    {
        await using var services = new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkQueryCache().BuildServiceProvider();
        for (var i = 0; i < 2; i++)
        {
            await using var context = new PlainContext(new DbContextOptionsBuilder<PlainContext>()
                .UseNpgsql(database.ConnectionString)
                .AddQueryCache(o => o.DefaultTtl = TimeSpan.FromSeconds(1004))
                .UseInternalServiceProvider(services).Options);
            await context.Products.Cacheable().ToListAsync(Token);
            Assert.True((await context.Products.Cacheable().ExplainCacheAsync(Token)).IsHit);
        }
    }

    [Fact]
    public async Task Internal_service_provider_without_the_cache_is_refused_with_the_cure()
    {
        await using var services = new ServiceCollection().AddEntityFrameworkNpgsql().BuildServiceProvider();
        var options = new DbContextOptionsBuilder<PlainContext>()
            .UseNpgsql(database.ConnectionString).AddQueryCache().UseInternalServiceProvider(services).Options;

        var exception = Assert.Throws<InvalidOperationException>(() => new PlainContext(options));

        Assert.Contains("AddEntityFrameworkNpgsql().AddEntityFrameworkQueryCache()", exception.Message, StringComparison.Ordinal);
    }

    [Theory, CombinatorialBools]
    public void Service_that_the_cache_is_put_around_cannot_be_replaced_behind_it(bool namesTheOld)
    {
        var options = new DbContextOptionsBuilder<PlainContext>().UseNpgsql(database.ConnectionString).AddQueryCache();
        if (namesTheOld) options.ReplaceService<IRelationalTransactionFactory, RelationalTransactionFactory, CountingTransactionFactory>();
        else options.ReplaceService<IRelationalTransactionFactory, CountingTransactionFactory>();

        var exception = Assert.Throws<InvalidOperationException>(() => new PlainContext(options.Options));

        Assert.Contains("put around IRelationalTransactionFactory", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AddEntityFrameworkQueryCache()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_replaced_before_is_what_the_cache_is_put_around()
    {
        var services = new ServiceCollection().AddEntityFrameworkNpgsql();
        services.Replace(ServiceDescriptor.Scoped<IRelationalTransactionFactory, CountingTransactionFactory>());
        await using var provider = services.AddEntityFrameworkQueryCache().BuildServiceProvider();
        using var cache = new QueryCache("replaced", new QueryCacheOptions(), new EventLog());
        for (var i = 0; i < 2; i++)
        {
            await using var context = new PlainContext(new DbContextOptionsBuilder<PlainContext>()
                .UseNpgsql(database.ConnectionString).AddQueryCache(cache).UseInternalServiceProvider(provider).Options);
            Assert.Equal(i, context.Categories.Cacheable().Count(c => c.Name == "made in a transaction"));
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            context.Add(new Category { Id = 4_000 + i, Name = "made in a transaction" });
            await context.SaveChangesAsync(Token);
            if (i == 0) await transaction.CommitAsync(Token);
        }

        Assert.Equal(2, CountingTransactionFactory.Count);
        await database.ExecuteAsync("""DELETE FROM "Categories" WHERE "Id" = 4000""");
    }

    [Fact]
    public void All_services_that_are_decorated_are_known()
    {
        var services = new ServiceCollection().AddEntityFrameworkNpgsql();
        ServiceDescriptor[] before = [.. services];

        services.AddEntityFrameworkQueryCache();

        Assert.Equal(before.Except(services).Select(service => service.ServiceType).ToHashSet(), QueryCacheServices.Decorated);
    }

    [Fact]
    public void Cache_services_without_a_relational_provider_are_refused()
        => Assert.Contains(
            "relational database provider",
            Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddEntityFrameworkQueryCache()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Non_relational_provider_is_refused()
    {
        var options = new DbContextOptionsBuilder<PlainContext>().AddQueryCache();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new FakeProvider());

        var exception = Assert.Throws<InvalidOperationException>(() => new PlainContext(options.Options));

        Assert.Contains("FakeProvider is not one", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_registration_is_named()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var context = new PlainContext(
            new DbContextOptionsBuilder<PlainContext>().UseNpgsql(database.ConnectionString).AddQueryCache(services, "reports").Options);

        var exception = Assert.Throws<InvalidOperationException>(() => context.Products.ToList());

        Assert.Contains("services.AddQueryCache(\"reports\")", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(QueryCacheOptions.DefaultTtl))]
    [InlineData(nameof(QueryCacheOptions.MaxTtl))]
    [InlineData(nameof(QueryCacheOptions.MaxEntryBytes))]
    [InlineData(nameof(QueryCacheOptions.MaxRows))]
    [InlineData(nameof(QueryCacheOptions.DatabaseId))]
    [InlineData("L1.SizeLimit")]
    public async Task Setting_out_of_range_is_refused_at_the_start_by_name(string setting)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddQueryCache(o => _ = setting switch
        {
            nameof(QueryCacheOptions.DefaultTtl) => (object)(o.DefaultTtl = TimeSpan.Zero),
            nameof(QueryCacheOptions.MaxTtl) => o.MaxTtl = TimeSpan.Zero,
            nameof(QueryCacheOptions.MaxEntryBytes) => o.MaxEntryBytes = 0,
            nameof(QueryCacheOptions.MaxRows) => o.MaxRows = -1,
            nameof(QueryCacheOptions.DatabaseId) => o.DatabaseId = "",
            _ => o.L1.SizeLimit = 0,
        });
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_switch_sends_every_query_to_the_database()
    {
        var shop = new Shop(database, o => o.Enabled = false);

        for (var i = 0; i < 2; i++) Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable().ToListAsync(Token)));

        Assert.Equal(2, shop.Statistics.Bypasses[BypassReason.Disabled]);
    }

    private class PlainContext(DbContextOptions options) : ShopContext(options);

    private sealed class OnConfiguringContext(string connectionString, TimeSpan ttl, bool before)
        : PlainContext(new DbContextOptionsBuilder<OnConfiguringContext>().Options)
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        {
            optionsBuilder.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)); // counted over all tests
            if (!before) optionsBuilder.UseNpgsql(connectionString);
            optionsBuilder.AddQueryCache(o => o.DefaultTtl = ttl);
            if (before) optionsBuilder.UseNpgsql(connectionString);
        }
    }

    private sealed class LateProviderContext(DbContextOptions options, string connectionString) : PlainContext(options)
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(connectionString);
    }

    private sealed class CountingTransactionFactory(RelationalTransactionFactoryDependencies dependencies) : RelationalTransactionFactory(dependencies)
    {
        public static int Count { get; private set; }

        public override RelationalTransaction Create(
            IRelationalConnection connection, DbTransaction transaction, Guid transactionId, IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger, bool transactionOwned)
        {
            Count++;
            return base.Create(connection, transaction, transactionId, logger, transactionOwned);
        }
    }

    private sealed class FakeProvider : IDbContextOptionsExtension
    {
        public DbContextOptionsExtensionInfo Info => new FakeInfo(this);

        public void ApplyServices(IServiceCollection services)
        {
        }

        public void Validate(IDbContextOptions options)
        {
        }

        private sealed class FakeInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
        {
            public override bool IsDatabaseProvider => true;

            public override string LogFragment => "";

            public override int GetServiceProviderHashCode() => 0;

            public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is FakeInfo;

            public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
            {
            }
        }
    }
}
