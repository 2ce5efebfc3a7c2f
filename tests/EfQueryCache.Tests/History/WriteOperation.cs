using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>A write that is under way.</summary>
/// <param name="Client">Who writes.</param>
/// <param name="Context">The context it is done with.</param>
/// <param name="Record">What has been done.</param>
/// <param name="Fault">What goes wrong.</param>
internal sealed record WriteOperation(Client Client, RegisterContext Context, WriteRecord Record, Fault Fault)
{
    /// <summary>Rows of one table or two, in no order.</summary>
    public List<RegisterRow> Rows { get; } = [];

    public CancellationToken Token => Fault.Token;

    public NpgsqlConnection Connection => (NpgsqlConnection)Context.Database.GetDbConnection();

    /// <summary>Makes the next version of a row that the context saves.</summary>
    public void Change(RegisterRow row)
    {
        if (Entry(row).State == EntityState.Detached) Context.Table(row.Table).Attach(row.Row);
        Make(row);
    }

    /// <summary>Makes the next version of a row that the context knows nothing of.</summary>
    /// <returns>The version before.</returns>
    public int ChangePast(RegisterRow row)
    {
        Entry(row).State = EntityState.Detached;
        var before = row.Row.Version;
        Make(row);
        return before;
    }

    private EntityEntry<Register> Entry(RegisterRow row) => Context.Table(row.Table).Entry(row.Row);

    private void Make(RegisterRow row)
    {
        row.Row.CommitDelay = Fault.CommitDelay;
        Record.Change(row);
    }
}
