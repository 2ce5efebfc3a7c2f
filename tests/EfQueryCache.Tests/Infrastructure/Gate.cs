using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>Does something before each query is sent: holds it up, or fails it.</summary>
internal sealed class Gate : DbCommandInterceptor
{
    public Func<Task>? Sending { get; set; }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Sending?.Invoke().GetAwaiter().GetResult();
        return result;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (Sending is not null) await Sending().WaitAsync(cancellationToken);
        return result;
    }
}
