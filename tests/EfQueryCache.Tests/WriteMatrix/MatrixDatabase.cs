using System.Text;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>
/// The tables, what the database does by itself when they are written to, and a trigger on each that makes a write fail in
/// its statement or in COMMIT as the table <c>faults</c> says.
/// </summary>
public sealed class MatrixDatabase : TestDatabase
{
    private const string Behavior = """
        ALTER TABLE "Cities" ADD FOREIGN KEY ("CountryNumber") REFERENCES "Countries" ("Number") ON UPDATE CASCADE;

        CREATE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO "Audits" ("Value") VALUES (NEW."Value"); RETURN NULL; END $$;
        CREATE TRIGGER write_audit AFTER INSERT ON "Orders" FOR EACH ROW EXECUTE FUNCTION write_audit();

        CREATE FUNCTION raise_counters() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN UPDATE "Counters" SET "Value" = "Value" + 1; RETURN 1; END $$;
        CREATE PROCEDURE raise_all_counters() LANGUAGE plpgsql AS
        $$ BEGIN UPDATE "Counters" SET "Value" = "Value" + 1; END $$;

        CREATE TABLE faults (point text, fault text);
        CREATE SEQUENCE fault_count;
        CREATE FUNCTION break_write() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE planted text;
        BEGIN
            SELECT fault INTO planted FROM faults WHERE point = TG_ARGV[0];
            IF planted = 'refuse' THEN RAISE EXCEPTION 'planted' USING ERRCODE = '23514';
            ELSIF planted = 'serialization' THEN RAISE EXCEPTION 'planted' USING ERRCODE = '40001';
            ELSIF planted = 'serialization once' THEN
                IF nextval('fault_count') = 1 THEN RAISE EXCEPTION 'planted' USING ERRCODE = '40001'; END IF;
            ELSIF planted = 'sleep' THEN PERFORM pg_sleep(60);
            ELSIF planted = 'nap' THEN PERFORM pg_sleep(0.15);
            END IF;
            RETURN NULL;
        END $$;
        """;

    private const string Rows = """
        INSERT INTO "Items" ("Id", "Value") VALUES (1, 1), (2, 2);
        INSERT INTO "Parts" ("Id", "Value", "ItemId") VALUES (1, 1, 1);
        INSERT INTO "Notes" ("Id", "Value", "ItemId") VALUES (1, 1, 1);
        INSERT INTO "Labels" ("Id", "Value") VALUES (1, 1), (2, 2);
        INSERT INTO "ItemLabel" ("ItemsId", "LabelsId") VALUES (2, 1);
        INSERT INTO "Vehicles" ("Id", "Value") VALUES (1, 1);
        INSERT INTO "Cars" ("Id", "Seats") VALUES (1, 4);
        INSERT INTO "Circles" ("Id", "Value") VALUES (1, 1);
        INSERT INTO "Squares" ("Id", "Value") VALUES (2, 1);
        INSERT INTO "Animals" ("Id", "Value", "Discriminator", "Lives") VALUES (1, 1, 'Cat', 9);
        INSERT INTO "Owners" ("Id", "Value", "Address_Number", "Preferences") VALUES (1, 1, 1, '{"Color": 1}');
        INSERT INTO "Phones" ("OwnerId", "Number") VALUES (1, 1);
        INSERT INTO "Orders" ("Value") VALUES (1);
        INSERT INTO "Countries" ("Number", "Value") VALUES (1, 1);
        INSERT INTO "Cities" ("Id", "Value", "CountryNumber") VALUES (1, 1, 1);
        INSERT INTO "Counters" ("Id", "Value") VALUES (1, 1);
        INSERT INTO "Imports" ("Value") VALUES (1);
        INSERT INTO "Extras" ("Id", "Value") VALUES (1, 1);
        -- Keys that the database makes up must not meet those above.
        ALTER TABLE "Items" ALTER COLUMN "Id" RESTART WITH 10000;
        ALTER TABLE "Vehicles" ALTER COLUMN "Id" RESTART WITH 10000;

        """;

    protected override async Task OnCreatedAsync()
    {
        await using var context = new MatrixContext(new DbContextOptionsBuilder<MatrixContext>().UseNpgsql(ConnectionString).Options);
        var sql = new StringBuilder(context.Database.GenerateCreateScript()).Append(Behavior).Append(Rows);
        foreach (var table in Probes.Tables)
        {
            sql.Append($"""
                CREATE TRIGGER break_statement AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
                    FOR EACH STATEMENT EXECUTE FUNCTION break_write('statement');
                CREATE CONSTRAINT TRIGGER break_commit AFTER INSERT OR UPDATE OR DELETE ON "{table}"
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break_write('commit');

                """);
        }

        await ExecuteAsync(sql.ToString());
    }
}
