using Microsoft.EntityFrameworkCore;
using Quickstart.Telling;

namespace Quickstart.Steps;

internal sealed class Hit : IStep
{
    private const int Hits = 1_000;
    private const int Uncached = 20;

    public string Heading => "The same query again";

    public async Task RunAsync(Story story)
    {
        story.Page.Remark("Another DbContext asks the same; db.BestCategories() is the query above.");
        var cached = await story.AskAsync(Expected.Hit, db => db.BestCategories().Cacheable().ToListAsync());
        var uncached = await story.AskAsync(Expected.Uncached, db => db.BestCategories().NotCacheable().ToListAsync());
        story.Page.Claim(cached.SequenceEqual(uncached), "both say the same, row by row");

        story.Page.Remark("");
        var fast = await story.RepeatAsync(Expected.Hit, Hits, db => db.BestCategories().Cacheable().ToListAsync());
        var slow = await story.RepeatAsync(Expected.Uncached, Uncached, db => db.BestCategories().NotCacheable().ToListAsync());
        story.Page.Remark($"On average {fast.TotalMilliseconds:N3} ms from the cache and {slow.TotalMilliseconds:N3} ms from PostgreSQL: {slow / fast:N0} times faster.");
    }
}
