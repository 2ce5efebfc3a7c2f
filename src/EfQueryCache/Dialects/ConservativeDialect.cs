using System.Collections.Frozen;
using System.Data.Common;

namespace EfQueryCache.Dialects;

/// <summary>
/// For databases nobody has taught us: every text that is not EF Core's own may write, every failure leaves the outcome
/// open until the lease has passed, and a built-in function has to be a well-known one to be cached.
/// </summary>
internal sealed class ConservativeDialect : IDatabaseDialect
{
    private static readonly FrozenSet<string> Stable = FrozenSet.ToFrozenSet(
        ["COUNT", "SUM", "AVG", "MIN", "MAX", "COALESCE", "UPPER", "LOWER", "LENGTH", "LEN", "TRIM", "LTRIM", "RTRIM",
            "SUBSTRING", "SUBSTR", "REPLACE", "ABS", "ROUND", "FLOOR", "CEILING", "CEIL", "EXISTS"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly RawCommand Unknown = new() { Unsure = "raw SQL", ChangesSchema = true, RunsEventTriggers = true };

    public bool IsIrrelevantKeyword(string keyword) => keyword.Equals("password", StringComparison.OrdinalIgnoreCase)
        || keyword.Equals("pwd", StringComparison.OrdinalIgnoreCase);

    public bool MayBeStandby(DbConnectionStringBuilder keywords)
        => keywords.TryGetValue("ApplicationIntent", out var intent) && "ReadOnly".Equals(intent as string, StringComparison.OrdinalIgnoreCase);

    public bool IsVolatile(string function) => !Stable.Contains(function);

    public bool IsTimeDependent(string function) => false;

    public bool HasCatalog => false;

    public RawCommand ReadCommand(string commandText) => Unknown;

    public Task<DatabaseSchema?> ReadSchemaAsync(DbConnection connection, CancellationToken cancellationToken) => Task.FromResult<DatabaseSchema?>(null);

    public string? ChangedRowsQuery => null;

    public CommitOutcome ReadOutcome(Exception exception) => CommitOutcome.Unknown;

    public bool IsFailure(Exception exception) => exception is DbException { IsTransient: true } or TimeoutException or IOException;

    public int? GetBackendId(DbConnection connection) => null;

    public Task<IReadOnlyDictionary<int, bool>?> FindLiveBackendsAsync(
        DbConnection connection, IReadOnlyCollection<int> backendIds, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<int, bool>?>(null);
}
