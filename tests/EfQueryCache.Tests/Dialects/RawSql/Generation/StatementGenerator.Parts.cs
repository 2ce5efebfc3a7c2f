using System.Globalization;

namespace EfQueryCache.Tests.Dialects.RawSql.Generation;

/// <content>What statements are made of, and those that are written out.</content>
internal sealed partial class StatementGenerator
{
    private static readonly string[] Texts =
    [
        "'a'", "''", "'it''s'", "''''", "'--'", "'/*'", "'*/'", "'\"'", "'$$'", "';'", "'; DELETE FROM plain; --'", "'UPDATE plain SET n = 1'", "'C:\\temp\\x'", "'\\\\'",
        "E'\\''", "e'\\\\'", "E'a\\'b; TRUNCATE plain; --'", "E'\\x41\\n'", "E'a''\\''", "U&'\\0027; DELETE FROM plain'", "U&'d!0061' UESCAPE '!'", "N'x'", "n'; --'",
        "$$a$$", "$$'$$", "$q$ $$ '; DELETE FROM plain $q$", "$_$\\$_$", "$é$--$é$", "$$/*$$", "'a'\n'b'", "'a'  -- '\n 'b;'", "E'\\''\n'\\''", "B'1'::text", "X'1F'::text",
    ];

    private static readonly string[][] Calls =
    [
        ["w_sql", "(", "1", ")"], ["public.w_atomic", "(", "2", ")"], ["w_return", "(", "1", ")"], ["\"w_plpgsql\"", "(", "1", ")"], ["U&\"w_nest\\0065d\"", "(", "1", ")"],
        ["w_overload", "(", "1", ")"], ["w_overload", "(", "'x'::text", ")::int"], ["w_stable", "(", "a", "=>", "1", ")"], ["w_cte", "(", "w_sql", "(", "1", ")", ")"],
        ["\"Write It!\"", "(", "1", ")"], ["r_sql", "(", "1", ")"], ["r_plpgsql", "(", "1", ")"], ["r_immutable", "(", "1", ")"], ["@w_sql", "(", "-1", ")"],
    ];

    private static readonly string[][] KnownStatements =
    [
        ["DELETE", "FROM", "parent", "WHERE", "id", "=", "1"], ["DELETE", "FROM", "parent", "WHERE", "id", "IN", "(", "1", ",", "2", ",", "3", ")"],
        ["UPDATE", "parent", "SET", "code", "=", "'uno'", "WHERE", "id", "=", "1"], ["UPDATE", "public.parent", "SET", "id", "=", "30", "WHERE", "id", "=", "3"],
        ["UPDATE", "parent", "SET", "n", "=", "7"], ["TRUNCATE", "parent", "CASCADE"], ["UPDATE", "coded", "SET", "code", "=", "NULL"], ["DELETE", "FROM", "child"],
        ["UPDATE", "node", "SET", "id", "=", "id", "+", "10", "WHERE", "id", "=", "1"], ["DELETE", "FROM", "node", "WHERE", "id", "=", "1"],
        ["INSERT", "INTO", "ruled", "VALUES", "(", "5", ",", "5", ")"], ["UPDATE", "ruled", "SET", "n", "=", "9"], ["DELETE", "FROM", "ruled"],
        ["UPDATE", "part", "SET", "k", "=", "k", "+", "10", "WHERE", "k", "<", "9"], ["UPDATE", "part_high", "SET", "t", "=", "'other'"], ["DELETE", "FROM", "part_low"],
        ["INSERT", "INTO", "part", "VALUES", "(", "3", ",", "'x'", ",", "1", ")", ",", "(", "13", ",", "'a'", ",", "1", ")"], ["TRUNCATE", "part"],
        ["DELETE", "FROM", "animal"], ["UPDATE", "ONLY", "animal", "SET", "name", "=", "'x'"], ["UPDATE", "cat", "*", "SET", "lives", "=", "1"], ["DELETE", "FROM", "\"Lion\""],
        ["INSERT", "INTO", "defaulted", "DEFAULT", "VALUES"], ["UPDATE", "checked", "SET", "n", "=", "3"], ["UPDATE", "\"V Nested\"", "SET", "n", "=", "4"],
        ["DELETE", "FROM", "v_simple"], ["UPDATE", "v_instead", "SET", "n", "=", "1"], ["INSERT", "INTO", "v_rule", "VALUES", "(", "1", ",", "1", ",", "1", ")"],
        ["UPDATE", "v_rule", "SET", "n", "=", "8"], ["SELECT", "*", "FROM", "v_calls"], ["TABLE", "v_over_calls"], ["UPDATE", "v_over_filter", "SET", "n", "=", "5"],
        ["REFRESH", "MATERIALIZED", "VIEW", "m_calls"], ["REFRESH", "MATERIALIZED", "VIEW", "CONCURRENTLY", "m_plain"], ["CALL", "p_write", "(", "1", ")"],
        ["CALL", "public.p_nested", "(", "2", ")"], ["CALL", "p_atomic", "(", "5", ")"], ["CALL", "other.p_over", "(", "1", ")"], ["SELECT", "w_loop", "(", ")"],
        ["SELECT", "(", "p", ")", ".", "w_row", "FROM", "plain", "p"], ["SELECT", "w_sum", "(", "n", ")", "FROM", "plain"], ["SELECT", "*", "FROM", "w_set", "(", "1", ")"],
        ["SELECT", "update", ",", "delete", "FROM", "words", "WHERE", "update", "=", "delete", "FOR", "UPDATE"], ["UPDATE", "words", "SET", "set", "=", "update", "+", "insert"],
        ["SET", "LOCAL", "statement_timeout", "=", "'50s'"], ["SHOW", "search_path"], ["LOCK", "TABLE", "plain"], ["VALUES", "(", "1", ")"],
    ];

    private string[] Known() => KnownStatements[_random.Next(KnownStatements.Length)];

    private string[] Call() => Calls[_random.Next(Calls.Length)];

    private IEnumerable<string> Reading() => _random.Next(5) switch
    {
        0 => ["SELECT", .. Call(), "AS", "update"],
        1 => ["SELECT", "*", "FROM", Table(), "WHERE", .. Condition()],
        2 => ["SELECT", "id", "FROM", Table(), "FOR", .. Pick<string[]>([["UPDATE"], ["NO", "KEY", "UPDATE"], ["SHARE"], ["UPDATE", "SKIP", "LOCKED"]])],
        3 => ["(", "SELECT", Text(), "AS", "into", ")"],
        _ => ["SELECT", "x.id", "FROM", Table(), "x", ",", "LATERAL", .. Call(), "y", "WHERE", "x.id", "=", "1"],
    };

    private string[] Condition() => _random.Next(6) switch
    {
        0 => ["true"],
        1 => ["n", ">", Number()],
        2 => ["t", "<>", Text()],
        3 => ["id", "IN", "(", "SELECT", "id", "FROM", Table(), ")"],
        4 => ["EXISTS", "(", "SELECT", .. Call(), ")"],
        _ => ["id", "=", "1", "OR", "t", "LIKE", Text()],
    };

    private string[] Target() => _random.Next(5) switch
    {
        0 => ["ONLY", Table()],
        1 => ["ONLY", "(", Table(), ")"],
        2 => [Table(), "*"],
        _ => [Table()],
    };

    private string Table() => _names.Write(_tables[_random.Next(_tables.Length)]);

    private string NewId() => (++_id * 1000).ToString(CultureInfo.InvariantCulture);

    private string Number() => Pick("1", "5", "- 1", "1 + 2", "2 * 3");

    private string Text() => Pick(Texts);

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
