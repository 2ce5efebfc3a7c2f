using EfQueryCache.Consistency;
using EfQueryCache.Dialects;
using EfQueryCache.Dialects.PostgreSql;
using Npgsql;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>Executes statements for real and sees which tables they change.</summary>
internal sealed class ChangeObserver(NpgsqlConnection connection, DatabaseSchema schema)
{
    // Rows that were written, whatever became of them, and the file, which TRUNCATE and REFRESH exchange.
    private const string Counters = """
        SELECT schemaname, relname, (n_tup_ins + n_tup_upd + n_tup_del) || ' in ' || coalesce(pg_relation_filenode(relid), 0)
        FROM pg_stat_xact_user_tables WHERE schemaname !~ '^pg_(temp|toast)'
        """;

    private const string Contents = """
        SELECT n.nspname, c.relname, md5(query_to_xml(format('SELECT x::text FROM ONLY %I.%I x ORDER BY 1', n.nspname, c.relname), true, false, '')::text)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<Observation> ObserveAsync(RawStatement statement)
    {
        var changed = statement.Commits ? await ExecuteAsync(statement.Text) : await TryAsync(statement);
        changed.UnionWith(statement.Touches);
        var command = RawCommandReader.Read(statement.Text);
        return new Observation(statement, command, schema.EffectsOf(command), changed);
    }

    // In a transaction that is rolled back, after what is deferred to its end.
    private async Task<HashSet<TableName>> TryAsync(RawStatement statement)
    {
        await using var transaction = await connection.BeginTransactionAsync(Token);
        if (statement.Before is { } setUp) await RunAsync(setUp);
        var before = await AskAsync(Counters);
        await RunAsync(statement.Text);
        await RunAsync("SET CONSTRAINTS ALL IMMEDIATE");
        return Compare(before, await AskAsync(Counters), "0 in ");
    }

    private async Task<HashSet<TableName>> ExecuteAsync(string text)
    {
        var before = await AskAsync(Contents);
        await RunAsync(text);
        return Compare(before, await AskAsync(Contents), "");
    }

    // A new table counts when it has rows.
    private static HashSet<TableName> Compare(Dictionary<TableName, string> before, Dictionary<TableName, string> after, string empty)
        => [.. before.Keys.Where(table => !after.TryGetValue(table, out var state) || state != before[table]),
            .. after.Where(table => !before.ContainsKey(table.Key) && !(empty.Length > 0 && table.Value.StartsWith(empty, StringComparison.Ordinal))).Select(table => table.Key)];

    private async Task RunAsync(string text)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private async Task<Dictionary<TableName, string>> AskAsync(string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var states = new Dictionary<TableName, string>();
        while (await reader.ReadAsync(Token)) states.Add(new TableName(reader.GetString(0), reader.GetString(1)), reader.GetString(2));
        return states;
    }
}
