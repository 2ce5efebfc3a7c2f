using Microsoft.EntityFrameworkCore;
using Quickstart.Model;
using Quickstart.Telling;

namespace Quickstart.Steps;

internal sealed class ColdQuery : IStep
{
    public string Heading => "A query asked for the first time";

    public async Task RunAsync(Story story)
    {
        story.Page.Remark("Which categories sold most? PostgreSQL joins and sums up 60,000 order items.");
        await story.AskAsync(Expected.Miss, db => db.OrderItems
            .GroupBy(i => i.Product!.Category!.Name)
            .OrderByDescending(g => g.Sum(i => i.Quantity * i.UnitPrice)).ThenBy(g => g.Key)
            .Take(5)
            .Select(g => new CategorySales(g.Key, g.Sum(i => i.Quantity * i.UnitPrice)))
            .Cacheable()
            .ToListAsync());
        story.Page.Remark("(The time includes what EF Core does once for every query: translating and compiling it.)");
    }
}
