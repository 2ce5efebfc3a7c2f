using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution.Draining;

/// <summary>A database with a thousand lines; the first NULLs come late.</summary>
public sealed class LineDatabase : TestDatabase
{
    public const int Count = 1000;

    internal static LineContext Open(Shop shop, QueryTrackingBehavior tracking = QueryTrackingBehavior.NoTracking)
    {
        var context = new LineContext(shop.Configure(new DbContextOptionsBuilder<LineContext>()).Options);
        context.ChangeTracker.QueryTrackingBehavior = tracking;
        return context;
    }

    protected override Task OnCreatedAsync() => ExecuteAsync($"""
        CREATE TABLE "Lines" ("Id" int PRIMARY KEY, "Late" int, "Text" text, "Bytes" bytea NOT NULL);
        INSERT INTO "Lines" SELECT n, CASE WHEN n > 150 AND n % 3 = 0 THEN NULL ELSE n END, CASE WHEN n % 7 = 0 THEN NULL ELSE 'line ' || n END, decode(to_hex(n + 1048576), 'hex')
        FROM generate_series(1, {Count}) n
        """);
}
