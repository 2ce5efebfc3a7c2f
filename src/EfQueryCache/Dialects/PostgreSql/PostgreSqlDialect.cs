using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using System.Linq.Expressions;

namespace EfQueryCache.Dialects.PostgreSql;

/// <summary>PostgreSQL, through any ADO.NET provider that tells SQLSTATE; tested with Npgsql.</summary>
internal sealed class PostgreSqlDialect : IDatabaseDialect
{
    // Npgsql's keywords, without spaces, that only say how to reach the server or how to talk to it.
    private static readonly FrozenSet<string> IrrelevantKeywords = FrozenSet.ToFrozenSet(
        ["password", "pwd", "psw", "passfile", "applicationname", "pooling", "minimumpoolsize", "minpoolsize",
            "maximumpoolsize", "maxpoolsize", "connectionidlelifetime", "connectionpruninginterval", "connectionlifetime",
            "timeout", "commandtimeout", "internalcommandtimeout", "cancellationtimeout", "keepalive", "tcpkeepalive",
            "tcpkeepalivetime", "tcpkeepaliveinterval", "readbuffersize", "writebuffersize", "socketreceivebuffersize",
            "socketsendbuffersize", "maxautoprepare", "autoprepareminusages", "includeerrordetail",
            "includefailedbatchedcommand", "logparameters", "persistsecurityinfo", "multiplexing",
            "writecoalescingbufferthresholdbytes", "enlist"],
        StringComparer.OrdinalIgnoreCase);

    // https://www.postgresql.org/docs/current/functions.html: built-in functions marked volatile, and the stable ones
    // whose result depends on the time or the session rather than on tables and arguments.
    private static readonly FrozenSet<string> VolatileFunctions = FrozenSet.ToFrozenSet(
        ["now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "current_timestamp",
            "current_date", "current_time", "localtime", "localtimestamp", "age", "random", "random_normal", "setseed",
            "gen_random_uuid", "gen_random_bytes", "uuidv4", "uuidv7", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4",
            "nextval", "currval", "lastval", "setval", "txid_current", "txid_current_if_assigned",
            "txid_current_snapshot", "pg_current_xact_id", "pg_current_snapshot", "pg_backend_pid", "pg_sleep",
            "pg_notify", "pg_try_advisory_lock", "pg_advisory_lock", "pg_advisory_xact_lock", "pg_try_advisory_xact_lock",
            "pg_advisory_unlock", "current_setting", "set_config", "current_user", "session_user", "current_role",
            "current_schema", "current_schemas", "current_database", "inet_client_addr", "inet_client_port",
            "inet_server_addr", "inet_server_port", "version", "pg_postmaster_start_time", "pg_conf_load_time",
            "pg_is_in_recovery", "pg_last_wal_replay_lsn", "pg_current_wal_lsn", "query_to_xml", "table_to_xml",
            "cursor_to_xml", "cursor_to_xmlschema", "query_to_xmlschema", "query_to_xml_and_xmlschema", "current_query",
            "ts_rewrite", "ts_stat", "txid_status", "pg_sleep_for", "pg_sleep_until", "pg_advisory_lock_shared",
            "pg_advisory_unlock_all", "pg_advisory_unlock_shared", "pg_advisory_xact_lock_shared",
            "pg_try_advisory_lock_shared", "pg_try_advisory_xact_lock_shared", "schema_to_xml", "database_to_xml", "lo_get", "pg_read_file", "dblink", "dblink_exec"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> TimeFunctions = FrozenSet.ToFrozenSet(
        ["now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "current_timestamp",
            "current_date", "current_time", "localtime", "localtimestamp", "age"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly ConcurrentDictionary<Type, Func<DbConnection, int>?> BackendIdReaders = new();

    public bool IsIrrelevantKeyword(string keyword)
        => IrrelevantKeywords.Contains(keyword.Replace(" ", "", StringComparison.Ordinal));

    /// <remarks>With several hosts Npgsql takes any of them, unless it is told to look for the primary.</remarks>
    public bool MayBeStandby(DbConnectionStringBuilder keywords)
    {
        var hosts = keywords.TryGetValue("Host", out var host) || keywords.TryGetValue("Server", out host) ? host as string : null;
        var wanted = keywords.TryGetValue("Target Session Attributes", out var attributes) || keywords.TryGetValue("TargetSessionAttributes", out attributes)
            ? attributes as string
            : null;
        var isPrimary = "primary".Equals(wanted, StringComparison.OrdinalIgnoreCase) || "read-write".Equals(wanted, StringComparison.OrdinalIgnoreCase)
            || "ReadWrite".Equals(wanted, StringComparison.OrdinalIgnoreCase);
        return !isPrimary && (hosts?.Contains(',', StringComparison.Ordinal) == true || wanted is not (null or "any" or "Any"));
    }

    public bool IsVolatile(string function) => VolatileFunctions.Contains(function);

    public bool IsTimeDependent(string function) => TimeFunctions.Contains(function);

    public bool HasCatalog => true;

    /// <remarks>What the session has changed shortly before is counted as well, so only what grows in a transaction is its own.</remarks>
    public string ChangedRowsQuery
        => "SELECT schemaname, relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_catalog.pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0";

    public RawCommand ReadCommand(string commandText) => RawCommandReader.Read(commandText);

    public async Task<DatabaseSchema?> ReadSchemaAsync(DbConnection connection, CancellationToken cancellationToken)
        => await PostgreSqlSchemaReader.ReadAsync(connection, this, cancellationToken).ConfigureAwait(false);

    /// <remarks>
    /// An ERROR with a SQLSTATE means that the server has aborted the transaction. Not so for the classes that announce
    /// a lost connection (08), a shutdown or kill (57P), a system (58) or internal (XX) error or missing resources (53):
    /// they can arrive after the COMMIT has been made durable; and 40003 says that it is not known. https://www.postgresql.org/docs/current/errcodes-appendix.html
    /// </remarks>
    public CommitOutcome ReadOutcome(Exception exception)
    {
        var fromDatabase = false;
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is DbException { SqlState: { Length: 5 } state })
            {
                return state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal)
                    || state.StartsWith("58", StringComparison.Ordinal) || state.StartsWith("XX", StringComparison.Ordinal)
                    || state.StartsWith("53", StringComparison.Ordinal) || state == "40003"
                    ? CommitOutcome.Unknown
                    : CommitOutcome.NotCommitted;
            }

            fromDatabase |= e is DbException or OperationCanceledException or TimeoutException or IOException;
        }

        return fromDatabase ? CommitOutcome.Unknown : CommitOutcome.Finished;
    }

    /// <remarks>Npgsql tells it as <c>NpgsqlConnection.ProcessID</c>; read by name, because the core references no provider.</remarks>
    public int? GetBackendId(DbConnection connection)
    {
        var read = BackendIdReaders.GetOrAdd(connection.GetType(), static type =>
        {
            if (type.GetProperty("ProcessID") is not { CanRead: true } property || property.PropertyType != typeof(int)) return null;
            var parameter = Expression.Parameter(typeof(DbConnection));
            return Expression.Lambda<Func<DbConnection, int>>(
                Expression.Property(Expression.Convert(parameter, type), property), parameter).Compile();
        });
        try
        {
            return read?.Invoke(connection) is > 0 and var id ? id : null;
        }
        catch (InvalidOperationException)
        {
            return null; // not open
        }
    }

    /// <remarks>
    /// Behind a pooler (PgBouncer and the like) the id a client is told is not a server process; seen by our own
    /// connection's id, which pg_backend_pid() must confirm. The pool may lend us the very process that is asked about: it is
    /// busy with nothing but our question then.
    /// </remarks>
    public async Task<IReadOnlyDictionary<int, bool>?> FindLiveBackendsAsync(
        DbConnection connection, IReadOnlyCollection<int> backendIds, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = "SELECT pid, pg_backend_pid(), state IS DISTINCT FROM 'idle' AND pid <> pg_backend_pid() FROM pg_catalog.pg_stat_activity";
            command.CommandTimeout = 5;
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var wanted = backendIds.ToHashSet();
                var live = new Dictionary<int, bool>();
                var own = GetBackendId(connection);
                var confirmed = false;
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    confirmed = own == reader.GetInt32(1);
                    if (wanted.Contains(reader.GetInt32(0))) live[reader.GetInt32(0)] = reader.GetBoolean(2);
                }

                return confirmed ? live : null;
            }
        }
    }
}
