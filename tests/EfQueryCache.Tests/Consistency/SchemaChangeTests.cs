using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>Writes that run while others change the schema: what the database changes with them is not what it was.</summary>
public sealed class SchemaChangeTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private const string AddTrigger = "CREATE TRIGGER labelled AFTER UPDATE ON \"Notes\" FOR EACH STATEMENT EXECUTE FUNCTION label()";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_that_waits_for_DDL_is_followed_under_the_new_schema()
    {
        var shop = await PrepareAsync();
        await using var gate = shop.Open();
        await using var ddl = shop.Open();
        await gate.Database.OpenConnectionAsync(Token);
        await gate.Database.ExecuteSqlRawAsync("SELECT pg_advisory_lock(1)", Token);
        var transaction = await ddl.Database.BeginTransactionAsync(Token);
        await ddl.Database.ExecuteSqlRawAsync(AddTrigger, Token);

        var writing = Task.Run(() => ChangeAsync(shop), Token);
        await Eventually.HoldsAsync(() => IsWaitingFor("relation"));
        await transaction.CommitAsync(Token);
        await Eventually.HoldsAsync(() => IsWaitingFor("advisory"));
        await shop.AskAsync(CountLabels);
        Assert.False(await shop.IsHitAsync(CountLabels), "the write is under way, with the trigger");
        await gate.Database.ExecuteSqlRawAsync("SELECT pg_advisory_unlock(1)", Token);
        await writing;

        await AssertFreshAsync(shop);
    }

    [Theory, CombinatorialBools]
    public async Task Write_that_is_sent_after_DDL_is_followed_under_the_new_schema(bool inTransaction)
    {
        var shop = await PrepareAsync();
        var ddl = new Shop(database);
        await ddl.AskAsync(CountLabels);
        var gate = new Gate();
        var writer = new Shop(database, configure: o => o.AddInterceptors(gate));
        await using var context = writer.Open();
        var note = await context.Notes.OrderBy(n => n.Id).FirstAsync(Token);
        note.Text += "?";
        gate.Sending = async () =>
        {
            gate.Sending = null;
            await ddl.AskAsync(c => c.Database.ExecuteSqlRawAsync(AddTrigger, Token));
            await shop.AskAsync(CountLabels);
        };

        await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync(Token) : null;
        await context.SaveChangesAsync(Token);
        if (transaction is not null) await transaction.CommitAsync(Token);

        Assert.Null(gate.Sending);
        await AssertFreshAsync(shop);
    }

    private async Task<Shop> PrepareAsync()
    {
        await database.ExecuteAsync("""
            DROP TRIGGER IF EXISTS labelled ON "Notes";
            CREATE OR REPLACE FUNCTION label() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO cat."Labels" ("Text") VALUES ('by trigger');
                PERFORM pg_advisory_xact_lock(1);
                RETURN NULL;
            END $$
            """);
        var shop = new Shop(database);
        await shop.AskAsync(CountLabels);
        return shop;
    }

    private bool IsWaitingFor(string lockType) => database.ScalarAsync<bool>(
        $"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = '{lockType}' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))").Result;

    private static Task<int> CountLabels(ShopContext context) => context.Labels.Cacheable().CountAsync(Token);

    private static Task<int> ChangeAsync(Shop shop)
        => shop.AskAsync(c => c.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, n => n.Text + "!"), Token));

    private static async Task AssertFreshAsync(Shop shop)
        => Assert.Equal(await shop.AskAsync(c => c.Labels.CountAsync(Token)), await shop.AskAsync(CountLabels));
}
