using System.Data.Common;
using System.Diagnostics;
using EfQueryCache;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quickstart.Model;
using Quickstart.Steps;
using Quickstart.Telling;

if (Environment.GetEnvironmentVariable("QUICKSTART_POSTGRES") is not { Length: > 0 } server)
{
    Console.Error.WriteLine("Run 'bash samples/run.sh', or set QUICKSTART_POSTGRES to the Npgsql connection string of a server that may be used.");
    return 2;
}

var connectionString = new NpgsqlConnectionStringBuilder(server) { Database = "efquerycache_quickstart" }.ConnectionString;
var counter = new CommandCounter();

// The set-up an application needs is the two calls of AddQueryCache.
var registrations = new ServiceCollection();
registrations.AddQueryCache(o => o.DefaultTtl = TimeSpan.FromMinutes(5));
registrations.AddDbContextPool<StoreContext>((sp, o) => o.UseNpgsql(connectionString).AddQueryCache(sp).AddInterceptors(counter));
await using var services = registrations.BuildServiceProvider();

var page = new Page(Console.Out);
var story = new Story(services, counter, page);

page.Title("EfQueryCache in seven steps");
var begin = Stopwatch.GetTimestamp();
var (rows, _, _) = await story.RunAsync(async db =>
{
    await Seed.CreateAsync(db);
    return await Seed.CountAsync(db);
});
page.Remark($"A store with {rows.Categories:N0} categories, {rows.Products:N0} products, {rows.Orders:N0} orders and {rows.Items:N0} order items, made in {Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s.");
page.Claim(rows == (50, 10_000, 20_000, 60_000), "every row is in PostgreSQL");

IStep[] steps =
[
    new ColdQuery(),
    new Hit(),
    new DatabaseStopped(new ServerControl(Environment.GetEnvironmentVariable("QUICKSTART_CONTROL"))),
    new Write(),
    new Transactions(),
    new Explanation(),
    new Statistics(services.GetRequiredService<IQueryCache>()),
];
try
{
    foreach (var step in steps)
    {
        page.Heading(step.Heading);
        await step.RunAsync(story);
    }
}
catch (Exception e) when (e is DbException or DbUpdateException or InvalidOperationException)
{
    page.Claim(false, $"the story goes on; it ended here, with\n{e}");
}

Console.WriteLine();
Console.WriteLine(page.Broken == 0 ? "Every claim was checked on the way." : $"{page.Broken} of the claims did not hold.");
return page.Broken == 0 ? 0 : 1;
