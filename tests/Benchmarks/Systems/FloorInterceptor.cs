using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>
/// The least that any cache made of interceptors can cost: rows found by the instance of the command's text alone. It has no
/// key, checks nothing, and never forgets; a text's first execution fills it. It opens no connection, which only works as
/// long as nothing else looks at the connection: this is a yardstick, not a cache.
/// </summary>
/// <remarks>
/// Parameter values are not a part of what it looks for. The one benchmark of them all that varies its parameters, the miss,
/// does not use it.
/// </remarks>
internal sealed class FloorInterceptor : DbCommandInterceptor, IDbConnectionInterceptor
{
    private readonly ConditionalWeakTable<string, FloorRows> _rows = [];

    /// <summary>Whether commands are executed and their rows kept. Set while nothing else runs.</summary>
    public bool IsFilling { get; set; }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        => !IsFilling && _rows.TryGetValue(command.CommandText, out var rows)
            ? InterceptionResult<DbDataReader>.SuppressWithResult(new FloorReader(rows))
            : result;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => new(ReaderExecuting(command, eventData, result));

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (!IsFilling) return result;
        using (result)
        {
            var rows = new FloorRows(result);
            _rows.AddOrUpdate(command.CommandText, rows);
            return new FloorReader(rows);
        }
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        => new(ReaderExecuted(command, eventData, result));

    public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
        => IsFilling ? result : InterceptionResult.Suppress();

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => new(ConnectionOpening(connection, eventData, result));
}
