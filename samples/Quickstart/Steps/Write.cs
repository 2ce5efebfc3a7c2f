using Microsoft.EntityFrameworkCore;
using Quickstart.Telling;

namespace Quickstart.Steps;

internal sealed class Write : IStep
{
    public string Heading => "A write, and what it invalidates by itself";

    public async Task RunAsync(Story story)
    {
        const int Category = 7;
        story.Page.Remark("Two more queries: the dearest products of a category, and the number of orders not shipped yet.");
        var before = await story.AskAsync(Expected.Miss, db => db.DearestOf(Category).Cacheable().ToListAsync());
        var unshipped = await story.AskAsync(Expected.Miss, db => db.Unshipped().Cacheable(TimeSpan.FromMinutes(10), "orders").CountAsync());

        story.Page.Remark("");
        story.Page.Remark("Now one of these products becomes dearer.");
        var price = before[0].Price + 100;
        await story.WriteAsync("product.Price += 100;\nawait db.SaveChangesAsync();", async db =>
        {
            var product = await db.Products.SingleAsync(p => p.Id == before[0].Id);
            product.Price = price;
            await db.SaveChangesAsync();
        });
        var after = await story.AskAgainAsync(Expected.Miss, db => db.DearestOf(Category).Cacheable().ToListAsync());
        story.Page.Claim(after[0].Price == price, $"the new price, {price:N2}, is what the next reader sees");
        await story.AskAgainAsync(Expected.Hit, db => db.DearestOf(Category).Cacheable().ToListAsync());

        story.Page.Remark("");
        story.Page.Remark("No order has changed, so the other query is still cached.");
        var still = await story.AskAgainAsync(Expected.Hit, db => db.Unshipped().Cacheable(TimeSpan.FromMinutes(10), "orders").CountAsync());
        story.Page.Claim(still == unshipped, "with the same answer");
    }
}
