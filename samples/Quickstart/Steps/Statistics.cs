using EfQueryCache;
using Quickstart.Telling;

namespace Quickstart.Steps;

internal sealed class Statistics(IQueryCache cache) : IStep
{
    public string Heading => "What it all came to";

    public Task RunAsync(Story story)
    {
        story.Page.Code("cache.GetStatistics()");
        var s = cache.GetStatistics();
        story.Page.Remark(s.ToString());
        story.Page.Claim(s.Hits == story.Hits, $"{story.Hits:N0} hits: what this story counted itself");
        story.Page.Claim(s.Misses == story.Misses, $"{story.Misses:N0} misses: the same");
        return Task.CompletedTask;
    }
}
