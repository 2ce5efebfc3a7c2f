using System.Text;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <summary>A fresh database of registers. One per run: tags belong to the process and the database's name.</summary>
public sealed class RegisterDatabase : TestDatabase
{
    protected override async Task OnCreatedAsync()
    {
        await using var context = new RegisterContext(new DbContextOptionsBuilder().UseNpgsql(ConnectionString).Options);
        var sql = new StringBuilder(context.Database.GenerateCreateScript());
        sql.Append("""
            CREATE FUNCTION sleep_in_commit() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(NEW."CommitDelay" / 1000.0); RETURN NULL; END $$;
            """);
        for (var table = 0; table < Registers.Tables; table++)
        {
            sql.Append($"""
                INSERT INTO {Registers.TableName(table)} SELECT id, 0, 0, 0, NULL FROM generate_series(1, {Registers.RowsPerTable}) id;
                ALTER TABLE {Registers.TableName(table)}
                    ADD FOREIGN KEY ("Parent") REFERENCES {Registers.TableName(table)} DEFERRABLE INITIALLY DEFERRED;
                CREATE CONSTRAINT TRIGGER sleep_in_commit AFTER UPDATE ON {Registers.TableName(table)}
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW."CommitDelay" > 0) EXECUTE FUNCTION sleep_in_commit();

                """);
        }

        await ExecuteAsync(sql.ToString());
    }
}
