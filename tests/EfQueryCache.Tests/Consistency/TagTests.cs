using EfQueryCache.Consistency;
using FsCheck;
using FsCheck.Fluent;

namespace EfQueryCache.Tests.Consistency;

/// <summary>Versions, marks, and the sets of them that reads and writes carry.</summary>
public sealed class TagTests
{
    private static readonly ConsistencyRules Rules = ConsistencyRules.All;

    [Fact]
    public void Bump_changes_the_version_and_a_mark_does_not()
    {
        var cell = new TagCell("t", TagKind.Table);
        Assert.Equal((0L, false), (cell.Version, cell.IsMarked));

        cell.Mark();
        Assert.Equal((0L, true), (cell.Version, cell.IsMarked));
        cell.Unmark();
        Assert.Equal((0L, false), (cell.Version, cell.IsMarked));
        cell.Bump();
        Assert.Equal((1L, false), (cell.Version, cell.IsMarked));
        cell.Mark();
        cell.BumpAndUnmark();
        Assert.Equal((2L, false), (cell.Version, cell.IsMarked));
        Assert.Equal("t v2", cell.ToString());
    }

    // Found by the soak: 65,536 tags of rows, or of users, that each keep their last write take 12 MB.
    [Theory]
    [InlineData(TagKind.Row)]
    [InlineData(TagKind.User)]
    internal void Of_rows_and_users_tags_only_those_changed_lately_know_by_what(TagKind kind)
    {
        var cells = Enumerable.Range(0, 20_000).Select(_ => new TagCell("row", kind)).ToArray();
        foreach (var cell in cells) cell.Bump(new QueryCacheInvalidation { Reason = "soak" });

        Assert.Equal("soak", cells[^1].Latest?.Reason);
        Assert.InRange(cells.Count(cell => cell.Latest is not null), 1, 1024);
        Assert.All(cells, cell => Assert.Equal(1, cell.Version));
    }

    [Fact]
    public void Marks_of_several_writers_add_up()
    {
        var cell = new TagCell("t", TagKind.Table);
        cell.Mark();
        cell.Mark();
        cell.BumpAndUnmark();
        Assert.True(cell.IsMarked);
        Assert.Contains("marked", cell.ToString(), StringComparison.Ordinal);

        cell.Unmark();
        Assert.Equal((1L, false), (cell.Version, cell.IsMarked));
    }

    [Fact]
    public void Versions_are_current_until_one_of_the_tags_changes()
    {
        TagCell[] cells = [new("a", TagKind.Table), new("b", TagKind.Table), new("c", TagKind.Table)];
        cells[1].Bump();
        Assert.True(TagVersions.TryRead(cells, Rules, out var versions));
        Assert.True(versions.AreCurrent(Rules));
        Assert.Null(versions.FindChanged());

        cells[2].Bump();

        Assert.False(versions.AreCurrent(Rules));
        Assert.False(versions.IsOnlyMarked());
        Assert.Same(cells[2], versions.FindChanged());
    }

    [Fact]
    public void Versions_are_not_current_while_a_tag_is_marked_and_are_again_after_a_rollback()
    {
        TagCell[] cells = [new("a", TagKind.Table), new("b", TagKind.Table)];
        Assert.True(TagVersions.TryRead(cells, Rules, out var versions));
        var writes = new WriteSet(Rules, TransactionKind.None);
        writes.Add([cells[1]]);
        Assert.True(versions.AreCurrent(Rules)); // written, but nobody is about to commit

        writes.Mark();
        Assert.False(versions.AreCurrent(Rules));
        Assert.True(versions.IsOnlyMarked());
        Assert.Same(cells[1], versions.FindChanged());
        Assert.False(TagVersions.TryRead(cells, Rules, out _));

        writes.Release();
        Assert.True(versions.AreCurrent(Rules));
        Assert.True(TagVersions.TryRead(cells, Rules, out _));
    }

    [Fact]
    public void Published_write_invalidates_for_good()
    {
        TagCell[] cells = [new("a", TagKind.Table), new("b", TagKind.Table)];
        Assert.True(TagVersions.TryRead(cells, Rules, out var versions));
        var writes = new WriteSet(Rules, TransactionKind.None);
        writes.Add(cells);
        writes.Mark();

        Assert.Equal(2, writes.Publish());

        Assert.False(versions.AreCurrent(Rules));
        Assert.True(TagVersions.TryRead(cells, Rules, out _));
        Assert.True(writes.IsEmpty);
    }

    [Fact]
    public void Second_publish_and_second_release_change_nothing()
    {
        var cell = new TagCell("a", TagKind.Table);
        var writes = new WriteSet(Rules, TransactionKind.None);
        writes.Add([cell]);
        writes.Mark();
        writes.Mark();
        Assert.Equal(1, writes.Publish());

        Assert.Equal(0, writes.Publish());
        writes.Release();

        Assert.Equal((1L, false), (cell.Version, cell.IsMarked));
    }

    [Fact]
    public void Tag_added_after_the_mark_is_marked_at_once_and_once()
    {
        var cell = new TagCell("a", TagKind.Table);
        var writes = new WriteSet(Rules, TransactionKind.None);
        writes.Mark();

        writes.Add([cell, cell]);
        writes.Add([cell]);
        Assert.Equal(1, cell.State & TagCell.MarkMask);

        writes.Publish();
        Assert.Equal((1L, false), (cell.Version, cell.IsMarked));
    }

    [Fact]
    public void Write_set_that_was_never_marked_still_invalidates()
    {
        var cell = new TagCell("a", TagKind.Table);
        var writes = new WriteSet(Rules, TransactionKind.None);
        writes.Add([cell]);

        Assert.Equal(1, writes.Publish());

        Assert.Equal((1L, false), (cell.Version, cell.IsMarked));
    }

    [Fact]
    public void Write_set_can_be_used_again_after_it_was_published()
    {
        var (one, two) = (new TagCell("a", TagKind.Table), new TagCell("b", TagKind.Table));
        var writes = new WriteSet(Rules, TransactionKind.None);
        writes.Add([one]);
        writes.Mark();
        writes.Publish();

        writes.Add([two]);
        Assert.False(two.IsMarked);
        writes.Mark();
        Assert.True(two.IsMarked);
        writes.Publish();

        Assert.Equal((1L, 1L), (one.Version, two.Version));
    }

    [Fact]
    public void Each_rule_switched_off_shows()
    {
        var cell = new TagCell("a", TagKind.Table);
        var unmarking = new WriteSet(Rules with { MarkBeforeCommit = false }, TransactionKind.None);
        unmarking.Add([cell]);
        unmarking.Mark();
        Assert.False(cell.IsMarked);
        unmarking.Publish();
        Assert.Equal((1L, false), (cell.Version, cell.IsMarked));

        var blind = Rules with { BypassWhileMarked = false };
        cell.Mark();
        Assert.True(TagVersions.TryRead([cell], blind, out var versions));
        Assert.True(versions.AreCurrent(blind));
        Assert.False(versions.AreCurrent(Rules));
    }

    [Fact]
    public void Version_is_current_exactly_while_no_write_has_been_published_or_is_marked()
        => Prop.ForAll(Gen.Zip(Gen.Choose(0, 4), Gen.Choose(0, 2)).ArrayOf().Resize(60).ToArbitrary(), operations =>
        {
            TagCell[] cells = [new("a", TagKind.Table), new("b", TagKind.Table)];
            var writers = Enumerable.Range(0, 3).Select(_ => new WriteSet(Rules, TransactionKind.None)).ToArray();
            var (written, marked) = (new HashSet<int>[3], new bool[3]);
            for (var i = 0; i < 3; i++) written[i] = [];
            Assert.True(TagVersions.TryRead(cells, Rules, out var versions));
            var changed = false;
            foreach (var (kind, w) in operations)
            {
                switch (kind)
                {
                    case 0 or 1:
                        writers[w].Add([cells[kind]]);
                        written[w].Add(kind);
                        break;
                    case 2:
                        writers[w].Mark();
                        marked[w] = true;
                        break;
                    case 3:
                        changed |= written[w].Count > 0;
                        if (writers[w].Publish() != written[w].Count) return false;
                        written[w].Clear();
                        marked[w] = false;
                        break;
                    default:
                        writers[w].Release();
                        written[w].Clear();
                        marked[w] = false;
                        break;
                }

                var isMarked = Enumerable.Range(0, 3).Any(i => marked[i] && written[i].Count > 0);
                if (versions.AreCurrent(Rules) == (changed || isMarked) || versions.IsOnlyMarked() == changed) return false;
                if (TagVersions.TryRead(cells, Rules, out var now) == isMarked) return false;
                if (changed && !isMarked) (versions, changed) = (now, false);
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public async Task After_concurrent_writers_no_mark_is_left_and_every_published_write_has_changed_the_version()
    {
        var cells = Enumerable.Range(0, 8).Select(i => new TagCell($"t{i}", TagKind.Table)).ToArray();
        var published = new long[cells.Length];
        var writing = 4;
        var writers = Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            try
            {
                Write(new Random(seed), cells, published);
            }
            finally
            {
                Interlocked.Decrement(ref writing);
            }
        }));
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            do
            {
                if (!TagVersions.TryRead(cells, Rules, out var versions)) continue;
                var one = cells.Select(c => c.Version).ToArray();
                var two = cells.Select(c => c.Version).ToArray();

                // Still current: then nothing has been published since, and both looks have seen the same.
                if (!versions.AreCurrent(Rules)) continue;
                Assert.Equal(one, two);
            }
            while (Volatile.Read(ref writing) > 0);
        }));

        await Task.WhenAll(writers.Concat(readers));

        Assert.All(cells, cell => Assert.False(cell.IsMarked));
        Assert.Equal(published, cells.Select(c => c.Version));
    }

    private static void Write(Random random, TagCell[] cells, long[] published)
    {
        for (var i = 0; i < 5_000; i++)
        {
            var writes = new WriteSet(Rules, TransactionKind.None);
            int[] chosen = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(cells.Length)).Distinct()];
            writes.Add(chosen.Take(1).Select(c => cells[c]));
            writes.Mark();
            writes.Add(chosen.Select(c => cells[c]));
            Assert.All(chosen, c => Assert.True(cells[c].IsMarked));
            if (random.Next(3) == 0)
            {
                writes.Release();
                continue;
            }

            Assert.Equal(chosen.Length, writes.Publish());
            foreach (var c in chosen) Interlocked.Increment(ref published[c]);
        }
    }
}
