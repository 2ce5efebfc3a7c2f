using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects.PostgreSql;

/// <summary>
/// Finds in a text what it writes. It looks for the few words that every write needs, wherever they stand, so that a
/// statement it does not understand in full is not missed; a word that turns out to be the name of a column names one table
/// too many at worst.
/// </summary>
/// <remarks>The grammar: https://www.postgresql.org/docs/current/sql-commands.html</remarks>
internal sealed partial class RawCommandReader
{
    private readonly List<SqlToken> _tokens;
    private readonly bool _isProcedural;
    private readonly Dictionary<TableName, TableOperations> _writes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _calls = new(StringComparer.Ordinal);
    private int _at;
    private string? _unsure;
    private bool _changesSchema;
    private bool? _opensTransaction;

    private RawCommandReader(string text, bool isProcedural)
    {
        _tokens = SqlTokenizer.Read(text, out var isUnsure);
        _isProcedural = isProcedural;
        if (isUnsure) _unsure = "a constant or comment that can be read in two ways";
    }

    private SqlToken Current => Peek(0);

    /// <param name="text">One or more statements, or the body of a routine.</param>
    /// <param name="isProcedural">Whether the text is PL/pgSQL, where statements begin anywhere and INTO names variables.</param>
    public static RawCommand Read(string text, bool isProcedural = false)
    {
        var reader = new RawCommandReader(text, isProcedural);
        reader.Read();
        return new RawCommand
        {
            Writes = [.. reader._writes.Select(write => new TableWrite(write.Key, write.Value))],
            Names = reader._names,
            Calls = reader._calls,
            Unsure = reader._unsure,
            ChangesSchema = reader._changesSchema,
            OpensTransaction = reader._opensTransaction,
        };
    }

    private void Read()
    {
        foreach (var token in _tokens)
        {
            if (token.IsName) _names.Add(token.Name);
        }

        while (_at < _tokens.Count)
        {
            if (_isProcedural) ReadProceduralWord();
            else ReadStatement();
        }
    }

    private SqlToken Peek(int offset)
        => _at + offset >= 0 && _at + offset < _tokens.Count ? _tokens[_at + offset] : new SqlToken(SqlTokenKind.End, "");

    private bool Take(string keyword)
    {
        if (!Current.Is(keyword)) return false;
        _at++;
        return true;
    }

    private void ReadStatement()
    {
        while (Current.IsSymbol('(') || Current.IsSymbol(';')) _at++;
        if (_at >= _tokens.Count) return;
        ReadStart();
        while (_at < _tokens.Count && !Current.IsSymbol(';')) ReadWord();
    }

    // The first word of a statement says what kind it is.
    private void ReadStart()
    {
        var first = Current;
        switch (first.Kind == SqlTokenKind.Word ? first.Text.ToUpperInvariant() : "")
        {
            case "SELECT" or "WITH" or "VALUES" or "TABLE" or "INSERT" or "UPDATE" or "DELETE" or "MERGE"
                or "SHOW" or "RESET" or "SET" or "LISTEN" or "UNLISTEN" or "NOTIFY" or "FETCH" or "MOVE" or "CLOSE" or "DECLARE"
                or "SAVEPOINT" or "RELEASE" or "CHECKPOINT" or "VACUUM" or "ANALYZE" or "ANALYSE" or "COMMENT" or "LOCK"
                or "LOAD" or "DEALLOCATE" or "REINDEX" or "CLUSTER" or "DISCARD":
                return;
            case "EXPLAIN":
                SkipExplain();
                ReadStart();
                return;
            case "PREPARE" when !Peek(1).Is("TRANSACTION"):
                while (Current.Kind != SqlTokenKind.End && !Current.IsSymbol(';') && !Take("AS")) _at++;
                ReadStart();
                return;
            default:
                if (!ReadTransactionControl() && !ReadUtility()) BeUnsure(first.Kind == SqlTokenKind.End ? "an empty statement" : first.Text);
                return;
        }
    }

    private void SkipExplain()
    {
        _at++;
        if (Current.IsSymbol('(')) SkipParentheses();
        while (Current.IsAny("ANALYZE", "ANALYSE", "VERBOSE")) _at++;
        while (Current.IsSymbol('(')) _at++;
    }

    // Within a statement of SQL, only these can write.
    private void ReadWord()
    {
        if (!ReadManipulation()) _at++;
    }

    private bool ReadManipulation()
    {
        if (Current.Kind != SqlTokenKind.Word) return false;
        switch (Current.Text.ToUpperInvariant())
        {
            case "INSERT" when Peek(1).Is("INTO"):
                _at += 2;
                ReadTarget(TableOperations.Insert | (HasConflictUpdate() ? TableOperations.Update | TableOperations.KeyUpdate : 0));
                return true;
            case "UPDATE" when !IsLock() && !Peek(-1).Is("ON") && !IsAction():
                _at++;
                ReadTarget(TableOperations.Update | TableOperations.KeyUpdate);
                return true;
            case "DELETE" when Peek(1).Is("FROM"):
                _at += 2;
                ReadTarget(TableOperations.Delete);
                return true;
            case "MERGE" when Peek(1).Is("INTO"):
                _at += 2;
                ReadTarget(TableOperations.Any);
                return true;
            case "INTO" when !_isProcedural:
                _at++;
                while (Current.IsAny("TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL")) _at++;
                Take("TABLE");
                ReadTarget(TableOperations.Insert);
                _changesSchema = true;
                return true;
            default:
                return false;
        }
    }

    // INSERT … ON CONFLICT … DO UPDATE runs the triggers of both.
    private bool HasConflictUpdate()
    {
        for (var i = 0; Peek(i).Kind != SqlTokenKind.End && !Peek(i).IsSymbol(';'); i++)
        {
            if (Peek(i).Is("DO") && Peek(i + 1).Is("UPDATE")) return true;
        }

        return false;
    }

    // FOR UPDATE and FOR NO KEY UPDATE lock rows, but a cursor can be opened FOR UPDATE t SET … RETURNING ….
    private bool IsLock()
    {
        var isFor = Peek(-1).Is("FOR") || (Peek(-1).Is("KEY") && Peek(-2).Is("NO") && Peek(-3).Is("FOR"));
        return isFor && (!Peek(1).IsName || Peek(1).IsAny("OF", "NOWAIT", "SKIP", "LIMIT", "OFFSET", "FETCH", "FOR", "LOOP", "INTO", "UNION", "EXCEPT", "INTERSECT"));
    }

    // MERGE … THEN UPDATE SET and INSERT … DO UPDATE SET name no table; UPDATE set SET would.
    private bool IsAction() => Peek(1).Is("SET") && (Peek(2).IsSymbol('(') || Peek(3).IsSymbol('=') || Peek(3).IsSymbol('.') || Peek(3).IsSymbol('['));

    private void ReadTarget(TableOperations operations)
    {
        Take("ONLY");
        var hasParenthesis = Current.IsSymbol('(');
        if (hasParenthesis) _at++;
        if (TryReadName() is { } name) Add(name, operations);
        else if (Current.Kind is SqlTokenKind.Parameter or SqlTokenKind.String or SqlTokenKind.End) BeUnsure("a table that is not named");
        if (hasParenthesis && Current.IsSymbol(')')) _at++;
    }

    /// <summary>A name with up to two qualifiers, of which the first names the database.</summary>
    private TableName? TryReadName()
    {
        if (!Current.IsName) return null;
        string? schema = null;
        var name = Current.Name;
        _at++;
        while (Current.IsSymbol('.') && Peek(1).IsName)
        {
            (schema, name) = (name, Peek(1).Name);
            _at += 2;
        }

        return new TableName(schema, name);
    }

    private void Add(TableName table, TableOperations operations)
        => _writes[table] = _writes.GetValueOrDefault(table) | operations;

    private void BeUnsure(string why)
    {
        _unsure ??= why;
        _at++;
    }

    private void SkipParentheses()
    {
        for (var depth = 0; _at < _tokens.Count; _at++)
        {
            if (Current.IsSymbol('(')) depth++;
            else if (Current.IsSymbol(')') && --depth == 0)
            {
                _at++;
                return;
            }
        }
    }

    private void SkipStatement()
    {
        while (_at < _tokens.Count && !Current.IsSymbol(';')) _at++;
    }
}
