using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>What EF Core's shaper reads when the rows of a live reader pass through; the live reader does the rest.</summary>
[SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification = "The base class was not initialized: the live reader owns the command and the connection.")]
internal sealed class PassingRelationalDataReader(
    RelationalDataReader live,
    ColumnLayout layout,
    CachedDataReader? head,
    bool isOnRow,
    bool isDetailed,
    IRelationalConnection connection) : RelationalDataReader
{
    private readonly StreamingDataReader _reader = new(live, layout, head, isOnRow, isDetailed);

    public override IRelationalConnection RelationalConnection => connection;

    public override DbDataReader DbDataReader => _reader;

    public override DbCommand DbCommand => live.DbCommand;

    public override Guid CommandId => live.CommandId;

    public override bool Read() => _reader.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken = default) => _reader.ReadAsync(cancellationToken);

    public override void Close() => live.Close();

    public override ValueTask CloseAsync() => live.CloseAsync();

    public override void Dispose() => live.Dispose();

    public override ValueTask DisposeAsync() => live.DisposeAsync();
}
