using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>Does something once, when a query has been executed and its rows have not been read.</summary>
internal sealed class SlowReader : DbCommandInterceptor
{
    public required Func<Task> AfterRead { get; init; }

    public bool WasUsed { get; private set; }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (!WasUsed)
        {
            WasUsed = true;
            AfterRead().GetAwaiter().GetResult();
        }

        return result;
    }
}
