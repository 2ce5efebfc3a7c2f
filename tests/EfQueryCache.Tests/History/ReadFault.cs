using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>Has some queries fail as if the database did not answer, so that a cache may answer in its place.</summary>
internal sealed class ReadFault : DbCommandInterceptor
{
    private const double Share = 0.2;

    private volatile bool _isOver;

    public void Stop() => _isOver = true;

    /// <summary>Whether a failure is one of these.</summary>
    public static bool IsPlanted(Exception exception) => exception is Planted;

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        if (!_isOver && eventData.CommandSource == CommandSource.LinqQuery && command.Transaction is null && Random.Shared.NextDouble() < Share) throw new Planted();
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => new(ReaderExecuting(command, eventData, result));

    private sealed class Planted() : NpgsqlException("planted");
}
