using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects.PostgreSql;

/// <content>Statements that begin with a word of their own, other than the four that manipulate rows.</content>
internal sealed partial class RawCommandReader
{
    // BEGIN and the like stand at the beginning of a statement; in PL/pgSQL they are something else.
    private bool ReadTransactionControl()
    {
        if (Current.Is("BEGIN") || (Current.Is("START") && Peek(1).Is("TRANSACTION"))) _opensTransaction = true;
        else if (Current.Is("ROLLBACK") && (Peek(1).Is("TO") || (Peek(1).IsAny("WORK", "TRANSACTION") && Peek(2).Is("TO")))) return true;
        else if (Current.IsAny("COMMIT", "END", "ROLLBACK", "ABORT")) _opensTransaction = Peek(1).Is("AND") && Peek(2).Is("CHAIN");
        else if (Current.Is("PREPARE")) _opensTransaction = false;
        else return false;

        if (Peek(1).Is("PREPARED")) _unsure ??= "a prepared transaction"; // whatever it has written is now committed
        _at++;
        return true;
    }

    private bool ReadUtility()
    {
        switch (Current.Text.ToUpperInvariant())
        {
            case "TRUNCATE":
                ReadTruncate();
                return true;
            case "COPY":
                ReadCopy();
                return true;
            case "CALL":
                _at++; // the schema knows what a procedure of this name writes
                if (TryReadName() is not { } procedure) BeUnsure("a procedure that is not named");
                else _calls.Add(procedure.Name);
                return true;
            case "DO":
                ReadDo();
                return true;
            case "REFRESH":
                _at++;
                Take("MATERIALIZED");
                Take("VIEW");
                Take("CONCURRENTLY");
                ReadTarget(TableOperations.Any);
                _runsEventTriggers = true;
                return true;
            case "CREATE":
                ReadCreate();
                return true;
            case "ALTER":
                ReadAlter();
                return true;
            case "DROP":
                ReadDrop();
                return true;
            default:
                return false;
        }
    }

    // In PL/pgSQL a statement begins wherever it can; a variable of one of these names is taken for a statement.
    private void ReadProceduralWord()
    {
        if (ReadManipulation()) return;
        if (Current.IsAny("TRUNCATE", "COPY", "CALL", "REFRESH", "CREATE", "ALTER", "DROP") && Peek(1).IsName && !Peek(-1).Is("COMMIT"))
        {
            ReadUtility();
        }
        else if (Current.IsAny("EXECUTE", "GRANT", "REVOKE", "REASSIGN", "IMPORT", "PREPARE", "SECURITY"))
        {
            _changesSchema = true;
            BeUnsure(Current.Text);
        }
        else if (Current.Is("DO") && (Peek(1).IsString || Peek(1).Is("LANGUAGE")))
        {
            ReadDo();
        }
        else
        {
            _at++;
        }
    }

    private void ReadTruncate()
    {
        _at++;
        Take("TABLE");
        var tables = new List<TableName>();
        do
        {
            if (Current.IsSymbol(',')) _at++;
            Take("ONLY");
            var hasParenthesis = Current.IsSymbol('(');
            if (hasParenthesis) _at++;
            if (TryReadName() is { } table) tables.Add(table);
            else BeUnsure("TRUNCATE");
            if (Current.IsSymbol('*') || (hasParenthesis && Current.IsSymbol(')'))) _at++;
        }
        while (Current.IsSymbol(','));

        var operations = TableOperations.Truncate;
        while (Current.IsAny("RESTART", "CONTINUE", "IDENTITY", "CASCADE", "RESTRICT"))
        {
            if (Current.Is("CASCADE")) operations |= TableOperations.TruncateCascade;
            _at++;
        }

        foreach (var table in tables) Add(table, operations);
    }

    private void ReadCopy()
    {
        _at++;
        Take("BINARY");
        if (Current.IsSymbol('(')) return; // a query; what it writes, its words say
        if (TryReadName() is not { } table)
        {
            BeUnsure("COPY");
            return;
        }

        if (Current.IsSymbol('(')) SkipParentheses();
        if (!Current.Is("TO")) Add(table, TableOperations.Insert);
    }

    private void ReadDo()
    {
        _at++;
        string? body = null;
        string? language = null;
        while (Current.IsString || Current.Is("LANGUAGE"))
        {
            if (Take("LANGUAGE")) language = Current.IsString ? Current.Text : Current.Name;
            else if (Current.Kind == SqlTokenKind.String) body = Current.Text;
            _at++;
        }

        if (body is null || language is not (null or "plpgsql"))
        {
            _unsure ??= "DO";
            _changesSchema = true;
            return;
        }

        var block = new RawCommandReader(body, isProcedural: true);
        block.Read();
        foreach (var (table, operations) in block._writes) Add(table, operations);
        _names.UnionWith(block._names);
        _calls.UnionWith(block._calls);
        _unsure ??= block._unsure;
        _changesSchema |= block._changesSchema;
        _runsEventTriggers |= block._runsEventTriggers;
    }

    private void ReadCreate()
    {
        _changesSchema = true;
        _at++;
        var replaces = Current.Is("OR");
        if (replaces) _at += 2;
        while (Current.IsAny("TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "UNIQUE", "CONSTRAINT", "RECURSIVE")) _at++;
        switch (Current.Text.ToUpperInvariant())
        {
            case "TABLE" when HasWord("EXECUTE"):
                BeUnsure("EXECUTE"); // of a query that another text has prepared
                return;
            case "TABLE":
            case "VIEW" when !replaces:
            case "MATERIALIZED":
                _at++;
                Take("VIEW");
                SkipIfExists();
                ReadTarget(TableOperations.Any);
                return;
            case "INDEX" or "SEQUENCE" or "STATISTICS":
                SkipStatement();
                return;
            case "TRIGGER" when !_isProcedural:
                SkipStatement(); // INSERT OR UPDATE in it are no writes
                return;
            case "SCHEMA" when !HasWord("CREATE"):
                SkipStatement();
                return;
            default:
                _unsure ??= $"CREATE {Current.Text}";
                if (HasWord("ATOMIC")) _at = _tokens.Count; // a body with semicolons of its own
                else SkipStatement();
                return;
        }
    }

    private void ReadAlter()
    {
        _changesSchema = true;
        _at++;
        if (Current.IsAny("INDEX", "SEQUENCE", "STATISTICS"))
        {
            SkipStatement();
            return;
        }

        if (!Take("TABLE") || HasWord("RENAME") || HasWord("SCHEMA") || HasWord("ATTACH") || HasWord("DETACH") || HasWord("INHERIT"))
        {
            _unsure ??= $"ALTER {Current.Text}";
            SkipStatement();
            return;
        }

        SkipIfExists();
        ReadTarget(TableOperations.Any);
        SkipStatement();
    }

    private void ReadDrop()
    {
        _changesSchema = true;
        _at++;
        if (Current.IsAny("INDEX", "SEQUENCE", "STATISTICS", "TRIGGER"))
        {
            SkipStatement();
            return;
        }

        if (!Take("TABLE"))
        {
            _unsure ??= $"DROP {Current.Text}";
            SkipStatement();
            return;
        }

        SkipIfExists();
        do
        {
            if (Current.IsSymbol(',')) _at++;
            ReadTarget(TableOperations.Any);
        }
        while (Current.IsSymbol(','));
    }

    private void SkipIfExists()
    {
        if (!Current.Is("IF")) return;
        while (Current.IsAny("IF", "NOT", "EXISTS")) _at++;
    }

    private bool HasWord(string keyword)
    {
        for (var i = 0; Peek(i).Kind != SqlTokenKind.End && !Peek(i).IsSymbol(';'); i++)
        {
            if (Peek(i).Is(keyword)) return true;
        }

        return false;
    }
}
