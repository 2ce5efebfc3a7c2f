using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.Dialects;

/// <summary>What the server itself marks volatile and an application can call, the dialect knows.</summary>
public sealed class VolatileFunctionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    // Administration of the server, its files, its replication and its large objects; triggers, handlers and other
    // functions that no query calls by name.
    private const string NotInQueries =
        "^(RI_FKey_|binary_upgrade_|brin_|gin_clean|dsnowball_|plpgsql_|lo_|loread$|lowrite$|tsvector_update_trigger|unique_key_recheck$|suppress_redundant"
        + "|pg_(logical|replication|create|drop|copy|ls|log|read|rotate|reload|stat|wal|switch|backup|walfile|control|hba|ident|promote|cancel|terminate"
        + "|get|show|stop|export|extension|import|prepared|partition|blocking|safe|isolation|last|lock_status|jit|nextoid|notification|sequence_last"
        + "|collation|database|current_logfile|current_wal|tablespace|table_size|indexes_size|relation_size|total_relation|xact|is_))|handler$|^(amvalidate|bernoulli|system|currtid2)$";

    [Fact]
    public async Task Function_that_the_server_calls_volatile_is_volatile()
    {
        var names = (await database.ScalarAsync<string[]>(
            $"""
            SELECT array_agg(DISTINCT proname ORDER BY proname) FROM pg_proc
            WHERE provolatile = 'v' AND pronamespace = 'pg_catalog'::regnamespace AND proname !~ '{NotInQueries}'
            """)).ToHashSet();
        Assert.Superset(new HashSet<string> { "random", "gen_random_uuid", "clock_timestamp", "nextval" }, names);
        var dialect = new PostgreSqlDialect();

        var missing = names.Where(name => !dialect.IsVolatile(name)).Order();

        Assert.Empty(missing);
    }
}
