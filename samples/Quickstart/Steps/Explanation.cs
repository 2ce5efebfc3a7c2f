using Microsoft.EntityFrameworkCore;
using Quickstart.Telling;

namespace Quickstart.Steps;

internal sealed class Explanation : IStep
{
    public string Heading => "Ask the cache to explain itself";

    public async Task RunAsync(Story story)
    {
        story.Page.Code("await db.BestCategories().Cacheable().ExplainCacheAsync()");
        var (good, _, _) = await story.RunAsync(db => db.BestCategories().Cacheable().ExplainCacheAsync());
        story.Page.Remark(good.ToString());
        story.Page.Claim(good.IsCacheable, "this query can be cached");

        story.Page.Remark("");
        story.Page.Remark("And one that cannot, because it says something else each time:");
        story.Page.Code("await db.Products.OrderBy(p => EF.Functions.Random()).Take(3).Cacheable().ExplainCacheAsync()");
        var (bad, _, _) = await story.RunAsync(
            db => db.Products.OrderBy(p => EF.Functions.Random()).Take(3).Cacheable().ExplainCacheAsync());
        story.Page.Remark(bad.ToString());
        story.Page.Claim(!bad.IsCacheable, "this one cannot, and the cache says why");
    }
}
