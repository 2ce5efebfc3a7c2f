using System.Text;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <summary>Tables, routines, triggers and first rows of the registers.</summary>
internal static class RegisterSchema
{
    public static string Script(string connectionString)
    {
        using var context = new RegisterContext(new DbContextOptionsBuilder().UseNpgsql(connectionString).Options);
        var sql = new StringBuilder(context.Database.GenerateCreateScript());
        sql.Append("""
            CREATE FUNCTION sleep_in_commit() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(NEW."CommitDelay" / 1000.0); RETURN NULL; END $$;
            """);
        for (var table = 0; table < Registers.Tables + Registers.Mirrors; table++)
        {
            sql.Append($"INSERT INTO {Registers.TableName(table)} SELECT id, 0, 0, 0, NULL FROM generate_series(1, {Registers.RowsPerTable}) id;");
        }

        for (var table = 0; table < Registers.Tables; table++)
        {
            AddConstraints(sql, Registers.TableName(table));
            AddRoutines(sql, Registers.TableName(table));
            if (Registers.MirrorOf(table) is not { } mirror) continue;
            if (Registers.IsMirroredByTrigger(table)) sql.Append(MirrorFunction(table, mirror)).Append(MirrorTrigger(table));
            else AddCascade(sql, Registers.TableName(table), Registers.TableName(mirror));
        }

        return sql.ToString();
    }

    /// <summary>Makes the trigger that keeps a table's mirror.</summary>
    public static string MirrorTrigger(int table)
        => $"CREATE TRIGGER mirror AFTER UPDATE ON {Registers.TableName(table)} FOR EACH ROW EXECUTE FUNCTION mirror_{Registers.TableName(table)}();";

    private static string MirrorFunction(int table, int mirror) => $"""
        CREATE FUNCTION mirror_{Registers.TableName(table)}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN UPDATE {Registers.TableName(mirror)} SET "Version" = NEW."Version", "Attempt" = NEW."Attempt" WHERE "Id" = NEW."Id"; RETURN NULL; END $$;
        """;

    private static void AddConstraints(StringBuilder sql, string table) => sql.Append($"""
        ALTER TABLE {table} ADD FOREIGN KEY ("Parent") REFERENCES {table} DEFERRABLE INITIALLY DEFERRED;
        CREATE CONSTRAINT TRIGGER sleep_in_commit AFTER UPDATE ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW."CommitDelay" > 0) EXECUTE FUNCTION sleep_in_commit();

        """);

    // The trigger of the staging table swallows its rows: COPY into it writes the register and nothing else.
    private static void AddRoutines(StringBuilder sql, string table) => sql.Append($"""
        CREATE FUNCTION make_{table}(i int, v int, a bigint, d int) RETURNS int LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE {table} SET "Version" = v + 1, "Attempt" = a, "CommitDelay" = d WHERE "Id" = i AND "Version" = v;
                IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = '{Failure.Conflict}', MESSAGE = 'Somebody else has made this version.'; END IF;
                RETURN 1;
            END $$;
        CREATE PROCEDURE call_{table}(i int, v int, a bigint, d int) LANGUAGE plpgsql AS $$
            BEGIN PERFORM make_{table}(i, v, a, d); END $$;
        CREATE PROCEDURE commit_{table}(i int, v int, a bigint, d int) LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM make_{table}(i, v, a, d);
                COMMIT;
                RAISE EXCEPTION USING ERRCODE = '{Failure.AfterCommit}', MESSAGE = 'It is committed.';
            END $$;
        CREATE TABLE staging_{table} (i int, v int, a bigint, d int);
        CREATE FUNCTION stage_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM make_{table}(NEW.i, NEW.v, NEW.a, NEW.d); RETURN NULL; END $$;
        CREATE TRIGGER stage BEFORE INSERT ON staging_{table} FOR EACH ROW EXECUTE FUNCTION stage_{table}();

        """);

    private static void AddCascade(StringBuilder sql, string table, string mirror) => sql.Append($"""
        ALTER TABLE {table} ADD UNIQUE ("Id", "Version", "Attempt");
        ALTER TABLE {mirror} ADD FOREIGN KEY ("Id", "Version", "Attempt") REFERENCES {table} ("Id", "Version", "Attempt") ON UPDATE CASCADE;

        """);
}
