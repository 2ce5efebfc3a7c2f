using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfQueryCache.Tests.RowTags;

/// <summary>What a model says about rows and scopes is checked before it is relied on; models that differ do not miss each other.</summary>
public sealed class ScopeModelTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly Dictionary<string, (Action<EntityTypeBuilder<Row>> Configure, string Why)> Misuses = new()
    {
        ["text"] = (row => row.HasCacheScope(r => r.Name), "Row.Name cannot be the cache scope of Row: text is not a type that the database compares exactly like .NET."),
        ["changeable"] = (row => row.HasCacheScope(r => r.Tenant).Property(r => r.Tenant).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Save), "its value can be changed after it was saved."),
        ["computed"] = (row => row.HasCacheScope(r => r.Tenant).Property(r => r.Tenant).ValueGeneratedOnAddOrUpdate().Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Throw), "the database makes up its value on an update."),
        ["not compared"] = (row => row.HasCacheScope(r => r.Tenant).Property(r => r.Tenant).IsConcurrencyToken(false), "it is not compared when a row is updated or deleted."),
        ["enum as text"] = (row => row.HasCacheScope(r => r.Kind).Property(r => r.Kind).HasConversion<string>(), "is not a type that the database compares exactly like .NET."),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> MisuseNames { get; } = [.. Misuses.Keys];

    [Theory]
    [MemberData(nameof(MisuseNames))]
    public void Scope_that_cannot_be_one_is_refused_on_first_use(string misuse)
    {
        var (configure, why) = Misuses[misuse];
        using var context = Open(new Shop(database), configure);

        var exception = Assert.Throws<InvalidOperationException>(() => context.Set<Row>().Cacheable().ToList());
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
        Assert.Contains("or remove HasCacheScope", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scope_that_is_no_property_is_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => new ModelBuilder().Entity<Row>().HasCacheScope(r => r.Tenant + 1));
        var exception = Assert.Throws<ArgumentException>(() => ((EntityTypeBuilder)new ModelBuilder().Entity<Row>()).HasCacheScope("Region"));
        Assert.StartsWith("Row has no property Region that could be its cache scope. Name a mapped property, or map it first", exception.Message, StringComparison.Ordinal);
    }

    // The first decides what rows are known by; who knows them by something else, changes and depends on all of them.
    [Theory, CombinatorialBools]
    public async Task Models_with_different_keys_do_not_miss_each_other(bool firstReads)
    {
        var shop = new Shop(database, o => o.DatabaseId = $"two keys {firstReads}");
        await CreateTableAsync(shop);
        static void ById(EntityTypeBuilder<Row> row) => row.HasKey(r => r.Id);
        static void ByCode(EntityTypeBuilder<Row> row) => row.HasKey(r => r.Code);
        Action<EntityTypeBuilder<Row>> reads = firstReads ? ById : ByCode, writes = firstReads ? ByCode : ById;

        for (var i = 0; i < 3; i++)
        {
            await using (var reader = Open(shop, reads)) Assert.Equal(i, (await Find(reader).SingleAsync(Token)).Value);
            await using (var reader = Open(shop, writes)) Assert.Equal(i, (await Find(reader).SingleAsync(Token)).Value);
            await using var writer = Open(shop, i % 2 == 0 ? writes : reads);
            var row = await writer.Set<Row>().SingleAsync(r => r.Code == 70, Token);
            row.Value++;
            await writer.SaveChangesAsync(Token);
        }

        IQueryable<Row> Find(DbContext context) => (firstReads ? context.Set<Row>().Where(r => r.Id == 7) : context.Set<Row>().Where(r => r.Code == 70)).AsNoTracking().Cacheable();
    }

    [Fact]
    public async Task Enum_that_is_stored_as_a_number_is_a_key_like_others()
    {
        var shop = new Shop(database, o => o.DatabaseId = "enum key");
        await CreateTableAsync(shop);
        static void ByKind(EntityTypeBuilder<Row> row) => row.HasKey(r => r.Kind);
        await using (var warm = Open(shop, ByKind)) await warm.Set<Row>().Where(r => r.Kind == Kind.First).Cacheable().ToListAsync(Token);

        Assert.True(await IsHitAsync());
        await SaveAsync(Kind.Second);
        Assert.True(await IsHitAsync());
        await SaveAsync(Kind.First);
        Assert.False(await IsHitAsync());

        async Task<bool> IsHitAsync()
        {
            var hits = shop.Statistics.Hits;
            await using var context = Open(shop, ByKind);
            await context.Set<Row>().Where(r => r.Kind == Kind.First).Cacheable().ToListAsync(Token);
            return shop.Statistics.Hits > hits;
        }

        async Task SaveAsync(Kind kind)
        {
            await using var context = Open(shop, ByKind);
            (await context.Set<Row>().SingleAsync(r => r.Kind == kind, Token)).Value++;
            await context.SaveChangesAsync(Token);
        }
    }

    [Fact]
    public async Task Row_that_is_deleted_in_one_scope_leaves_the_others_alone()
    {
        var shop = new Shop(database, o => o.DatabaseId = "scope delete");
        await CreateTableAsync(shop);
        static void Scoped(EntityTypeBuilder<Row> row) => row.HasCacheScope(r => r.Tenant);
        foreach (var tenant in new[] { 1, 2 }) Assert.False(await IsHitAsync(tenant));

        await using (var context = Open(shop, Scoped))
        {
            context.Remove(await context.Set<Row>().SingleAsync(r => r.Id == 8, Token)); // of tenant 2
            await context.SaveChangesAsync(Token);
        }

        Assert.True(await IsHitAsync(1));
        Assert.False(await IsHitAsync(2));

        async Task<bool> IsHitAsync(int tenant)
        {
            var hits = shop.Statistics.Hits;
            await using var context = Open(shop, Scoped);
            await context.Set<Row>().Where(r => r.Tenant == tenant).Cacheable().ToListAsync(Token);
            return shop.Statistics.Hits > hits;
        }
    }

    private static async Task CreateTableAsync(Shop shop)
    {
        await using var context = shop.Open();
        await context.Database.ExecuteSqlRawAsync(
            """
            DROP TABLE IF EXISTS "Rows";
            CREATE TABLE "Rows" ("Id" int PRIMARY KEY, "Code" int UNIQUE, "Kind" int, "Tenant" int, "Name" text, "Value" int);
            INSERT INTO "Rows" VALUES (7, 70, 0, 1, '', 0), (8, 80, 1, 2, '', 0);
            """,
            Token);
        await shop.Cache.Schemas.WhenReadAsync();
        await context.Products.Cacheable().CountAsync(Token); // the schema is read again
        await shop.Cache.Schemas.WhenReadAsync();
    }

    // A model of its own for each way to configure it.
    private static RowContext Open(Shop shop, Action<EntityTypeBuilder<Row>> configure)
        => new(shop.Configure(new DbContextOptionsBuilder<RowContext>()).ReplaceService<IModelCacheKeyFactory, ModelPerConfiguration>().Options, configure);

    private enum Kind
    {
        First,
        Second,
    }

    private sealed class Row
    {
        public int Id { get; set; }

        public int Code { get; set; }

        public Kind Kind { get; set; }

        public int Tenant { get; set; }

        public string Name { get; set; } = "";

        public int Value { get; set; }
    }

    private sealed class RowContext(DbContextOptions options, Action<EntityTypeBuilder<Row>> configure) : DbContext(options)
    {
        public Action<EntityTypeBuilder<Row>> Configure => configure;

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Row>(row =>
        {
            row.ToTable("Rows").Property(r => r.Id).ValueGeneratedNever();
            configure(row);
        });
    }

    private sealed class ModelPerConfiguration : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (((RowContext)context).Configure.Method, designTime);
    }
}
