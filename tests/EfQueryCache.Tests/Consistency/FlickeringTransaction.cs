using System.Data;
using System.Data.Common;

namespace EfQueryCache.Tests.Consistency;

/// <summary>A transaction that another thread is at work with: while it is open, asking it fails somehow.</summary>
internal sealed class FlickeringTransaction(DbConnection connection) : DbTransaction
{
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public bool IsOver { get; set; }

    public override IsolationLevel IsolationLevel
    {
        get
        {
            Interlocked.Increment(ref _asked);
            throw IsOver ? new InvalidOperationException("over") : new TimeoutException("another thread is in there");
        }
    }

    protected override DbConnection DbConnection => connection;

    public override void Commit() => throw new NotSupportedException();

    public override void Rollback() => throw new NotSupportedException();
}
