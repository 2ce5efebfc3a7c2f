using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Transactions;
using EfQueryCache.Dialects;

namespace EfQueryCache.Consistency;

/// <summary>
/// What was written under a <see cref="Transaction"/>. Nobody announces its COMMIT, so the tags are marked from the first
/// write until the transaction says how it ended. It is only listened to: enlisting would turn its COMMIT into a PREPARE.
/// </summary>
internal sealed class AmbientWrites
{
    private const string Cause = "ambient transaction";

    private static readonly ConditionalWeakTable<Transaction, AmbientWrites> All = [];

    private readonly QueryCache _cache;
    private readonly IDatabaseDialect _dialect;
    private readonly TimeSpan _lease;
    private readonly WriteSet _writes;
    private readonly DbConnection? _probe;
    private readonly int? _backendId;

    private AmbientWrites(QueryCache cache, IDatabaseDialect dialect, TimeSpan lease, DbConnection connection)
    {
        (_cache, _dialect, _lease) = (cache, dialect, lease);
        _writes = new WriteSet(cache.Rules);
        _backendId = dialect.GetBackendId(connection);

        // By the time the transaction is in doubt its connection may be gone.
        _probe = ConnectionProbe.TryCreate(connection);
    }

    public static AmbientWrites FindOrCreate(
        Transaction transaction, QueryCache cache, IDatabaseDialect dialect, TimeSpan lease, DbConnection connection)
    {
        if (All.TryGetValue(transaction, out var known)) return known;
        var created = new AmbientWrites(cache, dialect, lease, connection);
        created._writes.Mark();
        All.Add(transaction, created);
        transaction.TransactionCompleted += created.OnCompleted;
        return created;
    }

    public void Add(IEnumerable<TagCell> cells) => _writes.Add(cells);

    private void OnCompleted(object? sender, TransactionEventArgs args)
    {
        switch (args.Transaction?.TransactionInformation.Status)
        {
            case TransactionStatus.Committed:
                _cache.Publish(_writes, Cause);
                break;
            case TransactionStatus.Aborted:
                _writes.Release();
                break;
            default:
                _cache.UnknownOutcomes.Hold(
                    new HeldOutcome(_writes, Cause, _cache.Options.TimeProvider.GetTimestamp(), _lease, _dialect)
                    {
                        BackendId = _backendId,
                        Probe = _probe,
                    });
                break;
        }
    }
}
