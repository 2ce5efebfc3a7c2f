using EfQueryCache.Dialects;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Dialects;

/// <summary>The catalog is read again when a context has changed it.</summary>
public sealed class SchemaChangeTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schema_is_kept_while_nothing_changes_it()
    {
        var shop = new Shop(database);
        var schema = await FindAsync(shop);

        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync("UPDATE \"Products\" SET \"Price\" = \"Price\" + 1", Token));

        Assert.NotNull(schema);
        Assert.Same(schema, await FindAsync(shop));
    }

    [Theory]
    [InlineData("CREATE TABLE fresh_a (id int)")]
    [InlineData("SELECT 1 AS one INTO fresh_b")]
    [InlineData("DO $$ BEGIN CREATE TABLE fresh_c (id int); END $$")]
    [InlineData("DO $$ BEGIN EXECUTE 'CREATE TABLE fresh_d (id int)'; END $$")]
    [InlineData("ALTER TABLE \"Notes\" ADD COLUMN fresh_e int")]
    [InlineData("CREATE FUNCTION fresh_f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE fresh_f (id int); END $$; SELECT fresh_f()")]
    public async Task Schema_is_read_again_after_a_text_that_changes_it(string text)
    {
        var shop = new Shop(database);
        var schema = await FindAsync(shop);

        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync(text, Token));

        Assert.NotSame(schema, await FindAsync(shop));
    }

    [Fact]
    public async Task Schema_is_read_again_after_a_function_has_changed_it()
    {
        await database.ExecuteAsync("CREATE FUNCTION make_fresh() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made_fresh (id int); END $$");
        var shop = new Shop(database);
        var schema = await FindAsync(shop);

        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync("SELECT make_fresh()", Token));

        Assert.NotSame(schema, await FindAsync(shop));
    }

    [Fact]
    public async Task Trigger_made_by_a_context_is_followed_by_its_next_write()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION note_price() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE "Notes" SET "Text" = NEW."Price"::text; RETURN NULL; END $$;
            CREATE TRIGGER note_price AFTER UPDATE ON "Products" FOR EACH ROW EXECUTE FUNCTION note_price();
            """,
            Token));
        await FindAsync(shop);
        var notes = await shop.AskAsync(AskNotes);
        await shop.AskAsync(AskCategories);

        await shop.AskAsync(c => c.Products.Where(p => p.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(p => p.Price, 4711), Token));

        Assert.NotEqual(notes, await shop.AskAsync(AskNotes));
        Assert.True(await shop.IsHitAsync(AskCategories)); // it was not everything that was invalidated
    }

    [Theory, CombinatorialBools]
    public async Task Trigger_made_between_two_SaveChanges_is_followed_by_the_second(bool async)
    {
        await database.ExecuteAsync("DROP TRIGGER IF EXISTS note_category ON \"Categories\"");
        var shop = new Shop(database);
        await FindAsync(shop);
        await shop.AskAsync(c => RenameAsync(c, async));
        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync(
            """
            CREATE OR REPLACE FUNCTION note_category() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE "Notes" SET "Text" = NEW."Name"; RETURN NULL; END $$;
            CREATE TRIGGER note_category AFTER UPDATE ON "Categories" FOR EACH ROW EXECUTE FUNCTION note_category();
            """,
            Token));
        await FindAsync(shop);
        var notes = await shop.AskAsync(AskNotes);
        await shop.AskAsync(AskProducts);

        await shop.AskAsync(c => RenameAsync(c, async));

        Assert.NotEqual(notes, await shop.AskAsync(AskNotes));
        Assert.True(await shop.IsHitAsync(AskProducts)); // it was not everything that was invalidated
    }

    private static async Task<int> RenameAsync(ShopContext context, bool async)
    {
        var category = await context.Categories.OrderBy(c => c.Id).FirstAsync(Token);
        category.Name = Guid.NewGuid().ToString();
        return async ? await context.SaveChangesAsync(Token) : context.SaveChanges();
    }

    private static Task<int> AskProducts(ShopContext context) => context.Products.Cacheable().CountAsync(Token);

    private static Task<string> AskNotes(ShopContext context) => context.Notes.Cacheable().Select(note => note.Text).FirstAsync(Token);

    private static Task<int> AskCategories(ShopContext context) => context.Categories.Cacheable().CountAsync(Token);

    private static async Task<DatabaseSchema?> FindAsync(Shop shop)
    {
        var dialect = new PostgreSqlDialect();
        await using var context = shop.Open();
        var connection = context.GetService<IRelationalConnection>();
        shop.Cache.Schemas.Find(shop.Cache.Databases.Find(connection, dialect), connection, dialect);
        await shop.Cache.Schemas.WhenReadAsync();
        return shop.Cache.Schemas.Find(shop.Cache.Databases.Find(connection, dialect), connection, dialect);
    }
}
