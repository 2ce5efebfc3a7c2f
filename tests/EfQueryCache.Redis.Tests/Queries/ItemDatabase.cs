using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Queries;

/// <summary>A fresh database with 100 groups of 20 items.</summary>
public sealed class ItemDatabase : TestDatabase
{
    public const int Groups = 100;
    public const int ItemsPerGroup = 20;

    protected override Task OnCreatedAsync() => ExecuteAsync($"""
        CREATE TABLE "Items" ("Id" int PRIMARY KEY, "Group" int NOT NULL, "Version" int NOT NULL);
        INSERT INTO "Items" SELECT i, i % {Groups}, 0 FROM generate_series(0, {(Groups * ItemsPerGroup) - 1}) i;
        """);
}
