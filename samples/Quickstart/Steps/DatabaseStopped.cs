using Microsoft.EntityFrameworkCore;
using Npgsql;
using Quickstart.Telling;

namespace Quickstart.Steps;

internal sealed class DatabaseStopped(ServerControl server) : IStep
{
    public string Heading => "The same query while PostgreSQL is stopped";

    public async Task RunAsync(Story story)
    {
        if (!server.IsAvailable)
        {
            story.Page.Remark("Left out: this server is not ours to stop. 'bash samples/run.sh' starts one that is.");
            return;
        }

        await server.StopAsync();
        story.Page.Remark("PostgreSQL is stopped now.");
        await story.AskAsync(Expected.Hit, db => db.BestCategories().Cacheable().ToListAsync());

        var failure = await FailureOfAsync(story);
        story.Page.Remark($"Without the cache: {failure?.GetType().Name ?? "no error"}");
        story.Page.Claim(failure is not null, "a query that needs PostgreSQL fails, so it is really down");

        await server.StartAsync();
        story.Page.Remark("");
        story.Page.Remark("PostgreSQL is started again.");
        await story.AskAgainAsync(Expected.Uncached, db => db.BestCategories().NotCacheable().ToListAsync());
        await story.AskAgainAsync(Expected.Hit, db => db.BestCategories().Cacheable().ToListAsync());
    }

    private static async Task<Exception?> FailureOfAsync(Story story)
    {
        try
        {
            await story.RunAsync(db => db.BestCategories().NotCacheable().ToListAsync());
            return null;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            // EF Core wraps what looks transient in an InvalidOperationException that suggests to retry.
            return e.InnerException is NpgsqlException inner ? inner : e;
        }
    }
}
