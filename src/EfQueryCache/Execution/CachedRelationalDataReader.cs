using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>What EF Core's shaper reads on a hit. There is no command to dispose and no connection to close.</summary>
[SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification = "There is no command to dispose and no connection to close; the base class would look for both.")]
internal sealed class CachedRelationalDataReader(CachedResultSet result, IRelationalConnection connection) : RelationalDataReader
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private static readonly Task<bool> False = Task.FromResult(false);

    private readonly CachedDataReader _reader = new(result);

    public override IRelationalConnection RelationalConnection => connection;

    public override DbDataReader DbDataReader => _reader;

    public override DbCommand DbCommand => throw new InvalidOperationException("The result came from the query cache: no command was executed.");

    public override Guid CommandId => Guid.Empty;

    public override bool Read() => _reader.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken = default)
        => cancellationToken.IsCancellationRequested ? Task.FromCanceled<bool>(cancellationToken) : _reader.Read() ? True : False;

    public override void Close() => _reader.Close();

    public override ValueTask CloseAsync()
    {
        _reader.Close();
        return default;
    }

    public override void Dispose() => _reader.Close();

    public override ValueTask DisposeAsync()
    {
        _reader.Close();
        return default;
    }
}
