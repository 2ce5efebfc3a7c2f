using System.Data.Common;
using System.Globalization;
using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects.PostgreSql;

/// <summary>Makes a <see cref="DatabaseSchema"/> of what PostgreSQL's catalog says.</summary>
internal sealed class PostgreSqlSchemaReader(IDatabaseDialect dialect)
{
    // Functions in C cannot be looked into. Those of extensions only compute, but for these, which run statements.
    private static readonly HashSet<string> WritingExtensions = new(StringComparer.Ordinal) { "dblink", "refint", "pg_cron", "pg_background", "tablefunc", "xml2" };

    private static readonly Lazy<RawCommand> Nothing = new(new RawCommand());

    private readonly Dictionary<uint, SchemaRelation> _relations = [];
    private readonly Dictionary<uint, SchemaRoutine> _routines = [];
    private readonly List<(uint Relation, TableOperations On, uint Routine)> _triggers = [];
    private readonly List<SchemaRoutine> _hidden = [];
    private bool _hasEventTriggers;

    public static Task<DatabaseSchema> ReadAsync(DbConnection connection, IDatabaseDialect dialect, CancellationToken cancellationToken)
        => new PostgreSqlSchemaReader(dialect).ReadAsync(connection, cancellationToken);

    private async Task<DatabaseSchema> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var hasStandardBodies = int.TryParse(connection.ServerVersion.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= 14;
        var routines = PostgreSqlCatalog.Routines.Replace("{0}", hasStandardBodies ? "pg_catalog.pg_get_function_sqlbody(p.oid)" : "NULL", StringComparison.Ordinal);
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = PostgreSqlCatalog.Relations + routines;
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await ReadRowsAsync(AddRelation).ConfigureAwait(false);
                await ReadRowsAsync(AddInheritance).ConfigureAwait(false);
                await ReadRowsAsync(AddForeignKey).ConfigureAwait(false);
                await ReadRowsAsync(AddTrigger).ConfigureAwait(false);
                await ReadRowsAsync(AddReference).ConfigureAwait(false);
                await ReadRowsAsync(row => _hasEventTriggers = row.GetBoolean(0)).ConfigureAwait(false);
                await ReadRowsAsync(AddRoutine).ConfigureAwait(false);
                await ReadRowsAsync(AddCaller).ConfigureAwait(false);
            }

            async Task ReadRowsAsync(Action<DbDataReader> add)
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) add(reader);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var (relation, on, routine) in _triggers)
        {
            // What is not a routine of the user's is one of PostgreSQL's own, and changes nothing but the row.
            if (_relations.TryGetValue(relation, out var table) && _routines.TryGetValue(routine, out var function)) table.Routines.Add((on, function));
        }

        return new DatabaseSchema(_relations.Values, _routines.Values, _hidden, _hasEventTriggers);
    }

    // One that runs before each row can put another row, or none, in its place.
    private void AddTrigger(DbDataReader row)
    {
        var type = row.GetInt32(1);
        _triggers.Add((row.GetFieldValue<uint>(0), ToOperations(type), row.GetFieldValue<uint>(2)));
        if ((type & 3) == 3 && _relations.TryGetValue(row.GetFieldValue<uint>(0), out var relation)) relation.RewritesRows |= ToOperations(type);
    }

    private static TableOperations ToOperations(int triggerType)
        => ((triggerType & 4) != 0 ? TableOperations.Insert : 0)
            | ((triggerType & 8) != 0 ? TableOperations.Delete : 0)
            | ((triggerType & 16) != 0 ? TableOperations.Update : 0)
            | ((triggerType & 32) != 0 ? TableOperations.Truncate : 0);

    private static TableOperations ToRuleOperations(string type) => type switch
    {
        "2" => TableOperations.Update,
        "3" => TableOperations.Insert,
        _ => TableOperations.Delete,
    };

    private void AddRelation(DbDataReader row)
    {
        var isView = row.GetString(3) == "v";
        var relation = new SchemaRelation(new TableName(row.GetString(1), row.GetString(2)), isView)
        {
            IsMaterialized = row.GetString(3) == "m",
            IsPartitioned = row.GetString(3) == "p",
            RewritesStatements = row.GetString(3) is not ("r" or "p") || row.GetBoolean(5),

            // A materialized view is a table of its own: it changes when it is refreshed. A foreign table changes elsewhere.
            IsOpaque = row.GetString(3) == "f" || (isView && CallsVolatile(row.GetString(4))),
        };
        _relations.Add(row.GetFieldValue<uint>(0), relation);
    }

    private void AddInheritance(DbDataReader row)
    {
        if (!_relations.TryGetValue(row.GetFieldValue<uint>(0), out var child) || !_relations.TryGetValue(row.GetFieldValue<uint>(1), out var parent)) return;
        child.Parents.Add(parent);
        parent.Children.Add(child);
    }

    private void AddForeignKey(DbDataReader row)
    {
        if (!_relations.TryGetValue(row.GetFieldValue<uint>(0), out var dependent) || !_relations.TryGetValue(row.GetFieldValue<uint>(1), out var principal)) return;
        var onUpdate = row.GetString(2) is "c" or "n" or "d";
        var onDelete = row.GetString(3) switch
        {
            "c" => TableOperations.Delete,
            "n" or "d" => TableOperations.Update,
            _ => TableOperations.None,
        };
        principal.Dependents.Add(new SchemaForeignKey(dependent, row.GetFieldValue<string[]>(4), onUpdate, onDelete));
        if (onUpdate) principal.FollowedColumns.UnionWith(row.GetFieldValue<string[]>(5));
    }

    // What a rule refers to, it reads or writes: the catalog does not say which.
    private void AddReference(DbDataReader row)
    {
        if (!_relations.TryGetValue(row.GetFieldValue<uint>(0), out var relation)) return;
        var isKnown = _relations.TryGetValue(row.GetFieldValue<uint>(2), out var target);
        if (row.GetString(1) != "1")
        {
            if (isKnown) relation.Rules.Add((ToRuleOperations(row.GetString(1)), target!));
        }
        else if (isKnown)
        {
            relation.Sources.Add(target!);
        }
        else
        {
            relation.IsOpaque |= relation.IsView; // PostgreSQL's own tables
        }
    }

    private void AddRoutine(DbDataReader row)
    {
        var name = row.GetString(1);
        var language = row.GetString(2);
        var isVolatile = row.GetString(3) == "v";
        var extension = row.IsDBNull(5) ? null : row.GetString(5);
        Lazy<RawCommand>? body = null;
        if (!row.IsDBNull(4))
        {
            var text = row.GetString(4);
            body = new Lazy<RawCommand>(() => RawCommandReader.Read(text, isProcedural: language == "plpgsql"));
        }
        else if (!isVolatile || (extension is not null && !WritingExtensions.Contains(extension) && language is "c" or "internal"))
        {
            body = Nothing;
        }

        _routines.Add(row.GetFieldValue<uint>(0), new SchemaRoutine(name, body));
    }

    private void AddCaller(DbDataReader row)
    {
        if (!_routines.TryGetValue(row.GetFieldValue<uint>(0), out var routine)) return;
        if (!row.IsDBNull(1) && _relations.TryGetValue(row.GetFieldValue<uint>(1), out var relation))
        {
            var isQuery = !row.IsDBNull(2) && row.GetString(2) == "1";
            if (isQuery) relation.IsOpaque |= relation.IsView && !row.GetBoolean(5);
            if (isQuery || row.GetBoolean(3)) relation.ReadRoutines.Add(routine);
            else relation.Routines.Add((TableOperations.Any, routine));
        }
        else if (!row.IsDBNull(4))
        {
            if (_routines.TryGetValue(row.GetFieldValue<uint>(4), out var caller)) caller.Calls.Add(routine);
        }
        else if (row.IsDBNull(1))
        {
            _hidden.Add(routine);
        }
    }

    // The catalog does not record which built-in functions a view calls; its text names them.
    private bool CallsVolatile(string definition)
        => SqlTokenizer.Read(definition, out _).Any(token => token.IsName && dialect.IsVolatile(token.Name));
}
