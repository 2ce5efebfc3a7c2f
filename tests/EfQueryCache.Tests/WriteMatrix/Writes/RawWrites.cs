using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix.Writes;

/// <summary>Text of the user's.</summary>
internal static class RawWrites
{
    private const string UpdateReturning = """UPDATE "Items" SET "Value" = "Value" + 1 WHERE "Id" = 1 RETURNING *""";

    public static IEnumerable<Write> All { get; } =
    [
        Write.Sql("SQL UPDATE", "Items", """UPDATE "Items" SET "Value" = "Value" + 1 WHERE "Id" = 1"""),
        Write.Sql("SQL WITH (UPDATE) UPDATE", "Items Notes", """
            WITH moved AS (UPDATE "Items" SET "Value" = "Value" + 1 WHERE "Id" = 1 RETURNING "Value")
            UPDATE "Notes" SET "Value" = moved."Value" + 1 FROM moved WHERE "Id" = 1
            """),
        Write.Sql("SQL MERGE", "Notes", """
            MERGE INTO "Notes" n USING (SELECT 1 AS id) s ON n."Id" = s.id
            WHEN MATCHED THEN UPDATE SET "Value" = n."Value" + 1 WHEN NOT MATCHED THEN INSERT ("Id", "Value") VALUES (1, 1)
            """),
        Write.Sql("SQL TRUNCATE", "Imports", """TRUNCATE "Imports" """, """INSERT INTO "Imports" ("Value") VALUES (1)""", isTruncate: true),
        Write.Sql("SQL CALL", "Counters", "CALL raise_all_counters()"),
        Write.Sql("SQL DO", "Counters", """DO $$ BEGIN UPDATE "Counters" SET "Value" = "Value" + 1; END $$"""),
        Write.Sql("SQL SELECT of a function that writes", "Counters", "SELECT raise_counters()"),
        Write.Sql("SQL DO with EXECUTE", "Items", """DO $$ BEGIN EXECUTE 'UPDATE "Items" SET "Value" = "Value" + 1 WHERE "Id" = 1'; END $$""", isEverything: true),
        Write.Sql("SQL UPDATE of a key that others follow", "Countries Cities", """UPDATE "Countries" SET "Number" = "Number" + 1"""),
        Write.Sql("SQL INSERT with a trigger", "Orders Audits", """INSERT INTO "Orders" ("Value") VALUES (1)"""),
        new()
        {
            Name = "FromSql UPDATE RETURNING",
            Cause = InvalidationCause.RawSql,
            Tables = ["Items"],
            Sync = context => _ = context.Set<Item>().FromSqlRaw(UpdateReturning).AsNoTracking().ToList(),
            Async = (context, token) => context.Set<Item>().FromSqlRaw(UpdateReturning).AsNoTracking().ToListAsync(token),
        },
    ];
}
