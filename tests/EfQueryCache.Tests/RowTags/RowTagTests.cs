using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using static EfQueryCache.Tests.RowTags.RowsContext;

namespace EfQueryCache.Tests.RowTags;

/// <summary>A write of one row invalidates what was read of it, and not what was read of others.</summary>
public sealed class RowTagTests(RowsDatabase database) : IClassFixture<RowsDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // With a parameter, as most queries have it: a constant would be another query.
    private static Func<RowsContext, IQueryable<Ticket>> TicketOf(int number)
    {
        var id = RowShapes.Ticket(number);
        return c => c.Tickets.Where(t => t.Id == id);
    }

    private static Func<RowsContext, IQueryable<Parent>> ParentOf(int id) => c => c.Parents.Where(p => p.Id == id);

    private static Func<RowsContext, IQueryable<Child>> ChildOf(int id) => c => c.Children.Where(p => p.Id == id);

    private static Func<RowsContext, IQueryable<Parent>> ParentsOf(int tenant) => c => c.Parents.Where(p => p.Tenant == tenant);

    private Rows Rows => field ??= new Rows(database);

    [Theory, CombinatorialBools]
    public async Task Write_of_a_row_leaves_what_was_read_of_others(bool async)
    {
        foreach (var id in new[] { 1, 2 }) await Rows.AskAsync(TicketOf(id), async);
        await Rows.AskAsync(c => c.Tickets, async);

        await Rows.SaveAsync(c => c.Tickets.Single(t => t.Id == RowShapes.Ticket(1)).Value++, async);

        Assert.False(await Rows.IsHitAsync(TicketOf(1), async));
        Assert.True(await Rows.IsHitAsync(TicketOf(2), async));
        Assert.False(await Rows.IsHitAsync(c => c.Tickets, async));
    }

    [Theory, CombinatorialBools]
    public async Task Key_that_was_not_found_is_cleared_by_its_insert_and_no_other(bool async, bool isGenerated, bool inTransaction)
    {
        var key = 900 + (async ? 1 : 0) + (isGenerated ? 2 : 0) + (inTransaction ? 4 : 0);
        if (isGenerated)
        {
            await database.ExecuteAsync($"""ALTER TABLE "Parents" ALTER "Id" RESTART WITH {key += 1000}""");
            foreach (var id in new[] { key, key + 1 }) Assert.Empty(await Rows.AskAsync(ParentOf(id), async));
        }
        else
        {
            foreach (var id in new[] { key, key + 100 }) Assert.Empty(await Rows.AskAsync(ChildOf(id), async));
        }

        await using (var context = Rows.Open())
        {
            using var transaction = inTransaction ? context.Database.BeginTransaction() : null;
            context.Add(isGenerated ? new Parent() : new Child { Id = key });
            await context.SaveAsync(async);
            transaction?.Commit();
        }

        if (isGenerated)
        {
            Assert.Single(await Rows.AskAsync(ParentOf(key), async));
            Assert.True(await Rows.IsHitAsync(ParentOf(key + 1), async));
            await database.ExecuteAsync("""ALTER TABLE "Parents" ALTER "Id" RESTART WITH 5000""");
        }
        else
        {
            Assert.Single(await Rows.AskAsync(ChildOf(key), async));
            Assert.True(await Rows.IsHitAsync(ChildOf(key + 100), async));
        }
    }

    [Fact]
    public async Task Insert_under_a_generated_key_disturbs_nobody_before_its_commit()
    {
        Assert.Empty(await Rows.AskAsync(ParentOf(700_000)));
        await using var context = Rows.Open();
        using (context.Database.BeginTransaction())
        {
            context.Add(new Parent());
            await context.SaveChangesAsync(Token);
            Assert.True(await Rows.IsHitAsync(ParentOf(700_000)));
        }
    }

    [Theory, CombinatorialBools]
    public async Task Composite_key_is_known_by_all_of_its_columns(bool async)
    {
        await Rows.AskAsync(c => c.Pairs.Where(p => p.A == 1 && p.B == 2), async);
        await Rows.AskAsync(c => c.Pairs.Where(p => p.A == 2 && p.B == 1), async);

        await Rows.SaveAsync(c => c.Pairs.Single(p => p.A == 2 && p.B == 1).Value++, async);

        Assert.True(await Rows.IsHitAsync(c => c.Pairs.Where(p => p.A == 1 && p.B == 2), async));
        Assert.False(await Rows.IsHitAsync(c => c.Pairs.Where(p => p.A == 2 && p.B == 1), async));
    }

    [Fact]
    public async Task Scope_is_left_alone_by_writes_to_others()
    {
        foreach (var tenant in new[] { 1, 2 }) await Rows.AskAsync(ParentsOf(tenant));

        await Rows.SaveAsync(c => c.Add(new Parent { Tenant = 1 }));
        Assert.False(await Rows.IsHitAsync(ParentsOf(1)));
        Assert.True(await Rows.IsHitAsync(ParentsOf(2)));

        await Rows.SaveAsync(c => c.Parents.First(p => p.Tenant == 2).Value++);
        Assert.True(await Rows.IsHitAsync(ParentsOf(1)));
        Assert.False(await Rows.IsHitAsync(ParentsOf(2)));
    }

    [Fact]
    public async Task Scope_cannot_be_changed()
        => await Assert.ThrowsAsync<InvalidOperationException>(() => Rows.SaveAsync(c => c.Parents.First().Tenant++));

    [Fact]
    public async Task Scope_that_the_client_only_believes_in_is_compared_by_the_database()
        => await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => Rows.SaveAsync(c => c.Remove(new Parent { Id = 1, Tenant = 77 })));

    [Fact]
    public async Task More_than_100_rows_of_a_table_are_all_of_it()
    {
        await Rows.AskAsync(ParentOf(2));
        await Rows.SaveAsync(c => c.AddRange(Enumerable.Range(0, 100).Select(_ => new Parent())));
        Assert.True(await Rows.IsHitAsync(ParentOf(2)));
        await Rows.SaveAsync(c => c.AddRange(Enumerable.Range(0, 101).Select(_ => new Parent())));
        Assert.False(await Rows.IsHitAsync(ParentOf(2)));
    }

    [Fact]
    public async Task Rolled_back_write_leaves_everything()
    {
        await Rows.AskAsync(ParentOf(3));
        await using (var context = Rows.Open())
        {
            using var transaction = context.Database.BeginTransaction();
            context.Parents.Single(p => p.Id == 3).Value++;
            await context.SaveChangesAsync(Token);
        }

        Assert.True(await Rows.IsHitAsync(ParentOf(3)));
    }

    [Fact]
    public async Task Row_is_invalidated_by_hand_with_what_can_hold_it()
    {
        await Rows.AskAsync(c => c.Pairs.Where(p => p.A == 1 && p.B == 1));
        await Rows.AskAsync(c => c.Pairs.Where(p => p.A == 1 && p.B == 3));
        await Rows.AskAsync(c => c.Pairs);
        await Rows.AskAsync(ParentsOf(1));
        await Rows.AskAsync(c => c.Machines.Where(p => p.Id == 2));

        await Rows.Cache.InvalidateAsync<Pair>((short)3, 1);
        Assert.True(await Rows.IsHitAsync(c => c.Pairs.Where(p => p.A == 1 && p.B == 1)));
        Assert.False(await Rows.IsHitAsync(c => c.Pairs.Where(p => p.A == 1 && p.B == 3)));
        Assert.False(await Rows.IsHitAsync(c => c.Pairs));

        await Rows.Cache.InvalidateAsync<Parent>(1);
        Assert.False(await Rows.IsHitAsync(ParentsOf(1)));

        await Rows.Cache.InvalidateAsync<Machine>(1);
        Assert.True(await Rows.IsHitAsync(c => c.Machines.Where(p => p.Id == 2)));
        await Rows.Cache.InvalidateAsync<Machine>(2);
        Assert.False(await Rows.IsHitAsync(c => c.Machines.Where(p => p.Id == 2)));
    }

    [Fact]
    public async Task Whole_table_by_hand_ends_rows_and_scopes_as_well()
    {
        foreach (Func<RowsContext, Task> invalidate in new Func<RowsContext, Task>[]
        {
            _ => Rows.Cache.InvalidateAsync<Parent>(Token).AsTask(),
            c => Task.Run(() => c.Database.MarkChanged<Parent>(), Token),
            c => c.Parents.Where(p => p.Id == 999_999).ExecuteDeleteAsync(Token),
            c => c.Database.ExecuteSqlRawAsync("""UPDATE "Parents" SET "Id" = "Id" WHERE "Id" = 999999""", Token),
        })
        {
            await Rows.AskAsync(ParentOf(1));
            await Rows.AskAsync(ParentsOf(1));
            Assert.True(await Rows.IsHitAsync(ParentOf(1)));
            await using (var context = Rows.Open()) await invalidate(context);

            Assert.False(await Rows.IsHitAsync(ParentOf(1)));
            Assert.False(await Rows.IsHitAsync(ParentsOf(1)));
        }
    }

    [Fact]
    public async Task Key_that_is_none_is_refused()
    {
        await Rows.AskAsync(c => c.Pairs);
        var count = await Assert.ThrowsAsync<ArgumentException>(async () => await Rows.Cache.InvalidateAsync<Pair>(1));
        Assert.Contains("2 value(s) (Int16 B, Int32 A)", count.Message, StringComparison.Ordinal);
        var type = await Assert.ThrowsAsync<ArgumentException>(async () => await Rows.Cache.InvalidateAsync<Pair>(1, 1));
        Assert.Contains("B is of type Int16, and not Int32", type.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Rows.Cache.InvalidateAsync<object>(1));
    }
}
