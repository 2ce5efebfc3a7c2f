using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Consistency;

public sealed class UserTagsTests
{
    [Fact]
    public void One_name_is_one_tag()
    {
        var tags = new UserTags("");

        Assert.Same(tags["catalog"], tags[new string("catalog".AsSpan())]);
        tags["catalog"].Bump();
        Assert.Equal(1, tags["catalog"].Version);
    }

    [Fact]
    public void Invalidating_one_tag_leaves_nearly_all_others_alone()
    {
        var tags = new UserTags("");
        for (var i = 0; i < 1000; i++) Assert.Equal(0, tags[$"user:{i}"].Version);

        tags["user:7"].Bump();

        Assert.Equal(1, tags["user:7"].Version);
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => tags[$"user:{i}"].Version == 1), 1, 10); // two may share a cell
    }

    [Fact]
    public async Task Threads_that_meet_a_tag_first_get_the_same()
    {
        var tags = new UserTags("");
        var start = new TaskCompletionSource();
        var found = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            await start.Task;
            return Enumerable.Range(0, 500).Select(i => tags[$"t{i}"]).ToArray();
        })).ToArray();

        start.SetResult();

        var all = await Task.WhenAll(found);
        Assert.All(all, cells => Assert.Equal(all[0], cells));
    }
}
