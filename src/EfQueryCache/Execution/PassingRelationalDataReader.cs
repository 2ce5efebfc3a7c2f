using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>What EF Core's shaper reads when rows of a live reader pass through; the live reader does the rest.</summary>
/// <param name="live">EF Core's reader, which owns the command and the connection.</param>
/// <param name="reader">What the rows are read from, in the end the live reader.</param>
/// <param name="connection">The context's connection.</param>
[SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification = "The base class was not initialized: the live reader owns the command and the connection.")]
internal class PassingRelationalDataReader(RelationalDataReader live, DbDataReader reader, IRelationalConnection connection) : RelationalDataReader
{
    public override IRelationalConnection RelationalConnection => connection;

    public override DbDataReader DbDataReader => reader;

    public override DbCommand DbCommand => live.DbCommand;

    public override Guid CommandId => live.CommandId;

    public override bool Read() => reader.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken = default) => reader.ReadAsync(cancellationToken);

    public override void Close() => live.Close();

    public override ValueTask CloseAsync() => live.CloseAsync();

    public override void Dispose() => live.Dispose();

    public override ValueTask DisposeAsync() => live.DisposeAsync();
}
