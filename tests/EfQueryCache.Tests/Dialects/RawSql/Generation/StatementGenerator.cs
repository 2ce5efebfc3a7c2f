using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Dialects.RawSql.Generation;

/// <summary>Makes statements of every kind over all tables of the nasty schema. The same seed makes the same ones.</summary>
internal sealed partial class StatementGenerator
{
    private readonly Random _random;
    private readonly NoiseWriter _noise;
    private readonly NameWriter _names;
    private readonly TableName[] _tables;
    private int _id = 1000;

    // Names that the server quotes to be on the safe side, but takes without.
    private static readonly string[] NeedNoQuotes = ["update", "delete", "insert", "set", "cascade", "execute", "of", "skip", "été", "naïve_name", "数据", "😀", "a$b", new('é', 31)];

    /// <param name="seed">What everything depends on.</param>
    /// <param name="database">The name of the database.</param>
    /// <param name="tables">Tables with columns id, n and t.</param>
    /// <param name="unquoted">Names that need no quotes.</param>
    public StatementGenerator(int seed, string database, TableName[] tables, IEnumerable<string> unquoted)
    {
        _random = new Random(seed);
        _noise = new NoiseWriter(_random);
        _names = new NameWriter(_random, database, new HashSet<string>([.. unquoted, .. NeedNoQuotes]));
        _tables = tables;
    }

    public RawStatement Next(int number) => new($"generated {number}", _noise.Write(NextTokens(), _random.Next(5) > 0));

    public IReadOnlyList<string> NextTokens()
    {
        List<string> tokens = [.. Statement()];
        while (_random.Next(4) == 0) tokens = [.. tokens, ";", .. Statement()];
        if (_random.Next(6) == 0) tokens.Add(";");
        return tokens;
    }

    private IEnumerable<string> Statement() => _random.Next(16) switch
    {
        < 5 => Manipulation(),
        5 => ["WITH", .. CommonTables(), .. Manipulation()],
        6 => ["WITH", .. CommonTables(), "SELECT", "*", "FROM", "c0"],
        7 => ["EXPLAIN", .. Pick<string[]>([["ANALYZE"], ["(", "ANALYZE", ")"], ["(", "COSTS", "OFF", ",", "ANALYZE", "TRUE", ")"], ["ANALYZE", "VERBOSE"]]), .. Manipulation()],
        8 => Truncate(),
        9 => Copy(),
        10 => Block(),
        11 => Reading(),
        _ => Known(),
    };

    private IEnumerable<string> Manipulation(bool isReturning = false) => [.. _random.Next(5) switch
    {
        0 => Insert(),
        1 => Update(),
        2 => Delete(),
        3 when !isReturning => Merge(),
        _ => Update(),
    }, .. isReturning ? Pick<string[]>([["RETURNING", "*"], ["RETURNING", "1", "AS", "update"], ["RETURNING", "id", ",", "n", "AS", "into"]]) : []];

    private IEnumerable<string> CommonTables()
    {
        var count = _random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) yield return ",";
            foreach (var token in (string[])[$"c{i}", "AS", .. Pick<string[]>([[], ["MATERIALIZED"], ["NOT", "MATERIALIZED"]]), "("]) yield return token;
            foreach (var token in i == 0 || _random.Next(3) > 0 ? Manipulation(isReturning: true) : Reading()) yield return token;
            yield return ")";
        }
    }

    private IEnumerable<string> Insert() => ["INSERT", "INTO", Table(), .. Pick<string[]>([[], ["AS", "x"]]), .. _random.Next(4) switch
    {
        0 => (string[])["VALUES", "(", NewId(), ",", Number(), ",", Text(), ")"],
        1 => ["(", "id", ",", "t", ")", "VALUES", "(", NewId(), ",", Text(), ")", ",", "(", NewId(), ",", Text(), ")"],
        2 => ["(", "id", ")", "SELECT", "id", "+", NewId(), "FROM", Table(), "WHERE", .. Condition()],
        _ => ["VALUES", "(", "1", ",", Number(), ")", "ON", "CONFLICT", "(", "id", ")", "DO", .. Pick<string[]>([["NOTHING"], ["UPDATE", "SET", "n", "=", "excluded.n"], ["UPDATE", "SET", "(", "n", ",", "t", ")", "=", "(", "2", ",", Text(), ")"]])],
    }];

    private IEnumerable<string> Update() => ["UPDATE", .. Target(), .. Pick<string[]>([[], [], ["AS", "x"], ["x"], ["AS", "\"SET\""]]), "SET", .. _random.Next(3) switch
    {
        0 => (string[])["n", "=", Number()],
        1 => ["t", "=", Text(), ",", "n", "=", Number()],
        _ => ["(", "n", ",", "t", ")", "=", "(", Number(), ",", Text(), ")"],
    }, .. _random.Next(3) switch
    {
        0 => [],
        1 => (string[])["FROM", Table(), "AS", "other_table", "WHERE", "other_table.id", "=", Number()],
        _ => ["WHERE", .. Condition()],
    }];

    private IEnumerable<string> Delete() => ["DELETE", "FROM", .. Target(), .. _random.Next(3) switch
    {
        0 => [],
        1 => (string[])["USING", Table(), "AS", "update", "WHERE", "update.id", "=", "1"],
        _ => ["WHERE", .. Condition()],
    }];

    private IEnumerable<string> Merge() => ["MERGE", "INTO", Table(), "AS", "x", "USING", Table(), "AS", "y", "ON", "x.id", "=", "y.id", "+", Pick("0", "1", "100"),
        "WHEN", "MATCHED", .. Pick<string[]>([[], ["AND", "x.id", "=", "2"]]), "THEN", .. Pick<string[]>([["UPDATE", "SET", "n", "=", Number()], ["DELETE"], ["DO", "NOTHING"]]),
        "WHEN", "NOT", "MATCHED", "THEN", .. Pick<string[]>([["DO", "NOTHING"], ["INSERT", "(", "id", ")", "VALUES", "(", "y.id", "+", NewId(), ")"]])];

    private IEnumerable<string> Truncate() => ["TRUNCATE", .. Pick<string[]>([[], ["TABLE"]]), .. Target(), .. Pick<string[]>([[], [",", .. Target()]]),
        .. Pick<string[]>([[], ["RESTART", "IDENTITY"], ["CASCADE"], ["CONTINUE", "IDENTITY", "RESTRICT"]])];

    private IEnumerable<string> Copy() => _random.Next(3) switch
    {
        0 => ["COPY", Table(), "FROM", "PROGRAM", $"'echo {NewId()},5,x'", .. Pick<string[]>([["CSV"], ["WITH", "(", "FORMAT", "csv", ")"]])],
        1 => ["COPY", Table(), "(", "id", ",", "t", ")", "TO", "PROGRAM", "'cat > /dev/null'"],
        _ => ["COPY", "(", .. Manipulation(isReturning: true), ")", "TO", "PROGRAM", "$$cat > /dev/null$$"],
    };

    // In a block, keywords may be as noisy as outside, and the quotes around it are its own.
    private IEnumerable<string> Block()
    {
        List<string> body = ["BEGIN"];
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            body.AddRange(_random.Next(4) switch
            {
                0 => ["PERFORM", .. Call()],
                1 => ["IF", "true", "THEN", .. Manipulation(), ";", "END", "IF"],
                2 => Truncate(),
                _ => Manipulation(),
            });
            body.Add(";");
        }

        body.Add("END");
        var text = _noise.Write(body);
        var literal = _random.Next(3) == 0 ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : $"$block${text}$block$";
        return _random.Next(2) == 0 ? ["DO", literal] : ["DO", "LANGUAGE", "plpgsql", literal];
    }
}
