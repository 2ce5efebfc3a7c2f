using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>Marks of writers, from COMMIT to what readers see afterwards.</summary>
public sealed class MarkTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly string _tag = Guid.NewGuid().ToString("N");

    [Theory]
    [CombinatorialBools]
    public async Task Tag_is_marked_until_its_writer_has_ended_and_has_another_stamp_then(bool async, bool isKnown)
    {
        await using var reader = await NodeAsync();
        await using var writer = await NodeAsync();
        var before = isKnown ? await reader.LookAsync(async, [_tag]) : default;
        var id = Node.NewWriter();

        Assert.True(await writer.MarkAsync(async, id, [_tag]));
        Assert.Equal(SecondLevelState.Marked, (await reader.LookAsync(async, [_tag, "y"])).State);
        Assert.Equal(SecondLevelState.Answered, (await reader.LookAsync(async, ["y"])).State);

        await writer.CommitAsync(id, _tag);
        var after = await reader.LookAsync(async, [_tag]);
        Assert.Equal(SecondLevelState.Answered, after.State);
        if (isKnown) Assert.NotEqual(before.Stamps, after.Stamps);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Rollback_gives_a_tag_its_old_stamp_again(bool async)
    {
        await using var node = await NodeAsync();
        var before = await node.LookAsync(_tag);
        var id = Node.NewWriter();

        await node.MarkAsync(async, id, [_tag]);
        await node.MarkAsync(async, id, [_tag]); // marking twice is marking once
        await node.RollBackAsync(id, _tag);

        Assert.Equal((SecondLevelState.Answered, before.Stamps[0]), Tag(await node.LookAsync(_tag)));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Two_writers_add_up_and_the_tag_changes_when_either_has_committed(bool firstCommits, bool secondCommits)
    {
        await using var node = await NodeAsync();
        await using var other = await NodeAsync();
        var before = await node.LookAsync(_tag);
        var (first, second) = (Node.NewWriter(), Node.NewWriter());

        await node.MarkAsync(first, _tag);
        await other.MarkAsync(second, _tag);
        await node.Level.EndAsync(first, [_tag], firstCommits);
        Assert.Equal(SecondLevelState.Marked, (await node.LookAsync(_tag)).State);
        await other.Level.EndAsync(second, [_tag], secondCommits);

        var after = await node.LookAsync(_tag);
        Assert.Equal(SecondLevelState.Answered, after.State);
        Assert.Equal(firstCommits || secondCommits, before.Stamps[0] != after.Stamps[0]);
    }

    [Fact]
    public async Task Entries_read_between_two_commits_do_not_come_back()
    {
        await using var node = await NodeAsync();
        var (first, second) = (Node.NewWriter(), Node.NewWriter());

        await node.CommitAsync(first, _tag);
        var between = await node.LookAsync(_tag);
        await node.CommitAsync(second, _tag);

        Assert.NotEqual(between.Stamps, (await node.LookAsync(_tag)).Stamps);
    }

    [Fact]
    public async Task Commit_without_mark_changes_and_rollback_without_mark_does_not()
    {
        await using var node = await NodeAsync();
        var before = await node.LookAsync(_tag);

        await node.RollBackAsync(Node.NewWriter(), _tag, $"{_tag} unknown");
        Assert.Equal(0, node.Level.Lost.Count);
        Assert.Equal(Tag(before), Tag(await node.LookAsync(_tag)));

        var stranger = Node.NewWriter();
        await node.MarkAsync(stranger, _tag);
        await node.RollBackAsync(Node.NewWriter(), _tag);
        Assert.Equal(SecondLevelState.Marked, (await node.LookAsync(_tag)).State);
        await node.CommitAsync(Node.NewWriter(), _tag);
        Assert.Equal(SecondLevelState.Marked, (await node.LookAsync(_tag)).State);
        await node.RollBackAsync(stranger, _tag);

        Assert.NotEqual(Tag(before), Tag(await node.LookAsync(_tag)));
    }

    [Fact]
    public async Task Mark_of_a_writer_that_died_ends_with_its_lease_and_leaves_a_new_stamp()
    {
        await using var reader = await NodeAsync();
        var before = await reader.LookAsync(_tag);
        var writer = await NodeAsync();
        await writer.MarkAsync(true, Node.NewWriter(), [_tag], TimeSpan.FromSeconds(1));
        await writer.DieAsync();

        Assert.Equal(SecondLevelState.Marked, (await reader.LookAsync(_tag)).State);
        await Eventually.HoldsAsync(() => reader.Level.Look([_tag], default).State == SecondLevelState.Answered);
        Assert.NotEqual(before.Stamps, (await reader.LookAsync(_tag)).Stamps);
    }

    [Fact]
    public async Task Rollback_after_the_lease_has_ended_does_not_bring_the_old_stamp_back()
    {
        await using var reader = await NodeAsync();
        var before = await reader.LookAsync(_tag);
        var writer = await NodeAsync();
        var id = Node.NewWriter();
        await writer.MarkAsync(true, id, [_tag], TimeSpan.FromMilliseconds(200));
        await writer.DieAsync();
        await Eventually.HoldsAsync(() => reader.Level.Look([_tag], default).State == SecondLevelState.Answered);

        await reader.RollBackAsync(id, _tag);

        Assert.NotEqual(before.Stamps, (await reader.LookAsync(_tag)).Stamps);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Dead_writer_does_not_keep_a_tag_marked_by_the_leases_of_others(bool othersCommit)
    {
        await using var node = await NodeAsync();
        var before = await node.LookAsync(_tag);
        var dead = await NodeAsync();
        await dead.MarkAsync(true, Node.NewWriter(), [_tag], TimeSpan.FromMilliseconds(300));
        await dead.DieAsync();

        var living = Node.NewWriter();
        await node.MarkAsync(living, _tag);
        await Task.Delay(500, TestContext.Current.CancellationToken); // Redis' own clock is meant
        Assert.Equal(SecondLevelState.Marked, (await node.LookAsync(_tag)).State);
        await node.Level.EndAsync(living, [_tag], othersCommit);

        var after = await node.LookAsync(_tag);
        Assert.Equal(SecondLevelState.Answered, after.State);
        Assert.NotEqual(before.Stamps, after.Stamps); // the dead one may have committed
    }

    [Fact]
    public async Task Marks_are_renewed_until_their_writer_has_ended()
    {
        await using var node = await NodeAsync();
        var before = await node.LookAsync(_tag);
        var id = Node.NewWriter();
        var lease = TimeSpan.FromMilliseconds(900);
        await node.MarkAsync(true, id, [_tag], lease);
        for (var i = 0; i < 15; i++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken); // Redis' own clock is meant
            Assert.Equal(SecondLevelState.Marked, (await node.LookAsync(_tag)).State);
        }

        await node.RollBackAsync(id, _tag);
        Assert.Equal(Tag(before), Tag(await node.LookAsync(_tag)));
        await Task.Delay(1000, TestContext.Current.CancellationToken); // past the lease, by Redis' own clock
        Assert.Equal(Tag(before), Tag(await node.LookAsync(_tag)));
    }

    [Fact]
    public async Task Reading_does_not_prolong_a_mark()
    {
        await using var reader = await NodeAsync();
        var writer = await NodeAsync();
        await writer.MarkAsync(true, Node.NewWriter(), [_tag], TimeSpan.FromMilliseconds(400));
        await writer.DieAsync();
        for (var i = 0; i < 8; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken); // Redis' own clock is meant
            await reader.LookAsync(_tag);
        }

        Assert.Equal(SecondLevelState.Answered, (await reader.LookAsync(_tag)).State);
    }

    [Fact]
    public async Task Thousands_of_tags_are_marked_and_ended_at_once()
    {
        await using var node = await NodeAsync();
        string[] tags = [.. Enumerable.Range(0, 20_000).Select(i => $"{_tag} {i}")];
        var id = Node.NewWriter();

        Assert.True(await node.MarkAsync(id, tags));
        Assert.Equal(SecondLevelState.Marked, (await node.LookAsync(tags[19_999])).State);
        await node.CommitAsync(id, tags);

        Assert.Equal(SecondLevelState.Answered, (await node.LookAsync(tags)).State);
        Assert.Equal(0, node.Level.Lost.Count);
    }

    private static (SecondLevelState State, UInt128 Stamp) Tag(SecondLevelAnswer answer) => (answer.State, answer.Stamps[0]);

    private Task<Node> NodeAsync() => Node.StartAsync(redis.ConnectionString, redis.Prefix);
}
