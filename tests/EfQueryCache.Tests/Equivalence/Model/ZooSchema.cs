namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>What EF Core does not create: views, functions and a procedure.</summary>
internal static class ZooSchema
{
    public const string FoodLines = """
        SELECT f."Name" AS "Food", sum(g."Amount") AS "Amount"
        FROM "Foods" f LEFT JOIN "Feedings" g ON g."FoodId" = f."Id" GROUP BY f."Name"
        """;

    public const string Script = """
        CREATE VIEW "EnclosureSummaries" AS
            SELECT e."Id" AS "EnclosureId", e."Name", count(a."Id") AS "Animals", sum(a."Weight") AS "Weight"
            FROM "Enclosures" e LEFT JOIN "Animals" a ON a."EnclosureId" = e."Id" GROUP BY e."Id", e."Name";
        CREATE VIEW "CrowdedEnclosures" AS
            SELECT s."EnclosureId", s."Animals" FROM "EnclosureSummaries" s WHERE s."Animals" >= 3;
        CREATE VIEW "ActiveSponsors" AS SELECT * FROM "Sponsors" WHERE "IsActive";
        CREATE FUNCTION animals_of("enclosureId" integer) RETURNS TABLE("AnimalId" integer, "Name" text, "Weight" double precision)
            LANGUAGE sql STABLE AS 'SELECT a."Id", a."Name", a."Weight" FROM "Animals" a WHERE a."EnclosureId" = $1';
        CREATE FUNCTION weight_of("enclosureId" integer) RETURNS double precision
            LANGUAGE sql STABLE AS 'SELECT sum(a."Weight") FROM "Animals" a WHERE a."EnclosureId" = $1';
        CREATE PROCEDURE rename_food(food integer, name text)
            LANGUAGE sql AS 'UPDATE "Foods" SET "Name" = $2 WHERE "Id" = $1';
        """;
}
