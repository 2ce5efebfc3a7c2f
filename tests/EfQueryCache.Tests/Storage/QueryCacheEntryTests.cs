namespace EfQueryCache.Tests.Storage;

public sealed class QueryCacheEntryTests
{
    [Fact]
    public void Size_grows_with_what_the_result_holds()
    {
        Assert.True(EntryFactory.Make(1).Bytes > 0);
        Assert.Equal(1000, EntryFactory.Make(1, 2000).Bytes - EntryFactory.Make(1, 1000).Bytes);
    }

    [Fact]
    public void Hits_are_counted()
    {
        var entry = EntryFactory.Make(1);

        for (var i = 0; i < 3; i++) entry.RecordHit();

        Assert.Equal(3, entry.Hits);
    }
}
