using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>What a writer may conclude from an exception; on purpose not asked of the library under test.</summary>
internal static class Failure
{
    /// <summary>Whether a write may fail this way when links are cut, processes killed and rows contended for.</summary>
    public static bool IsExpected(Exception exception)
        => Chain(exception).Any(e => e is DbUpdateException or NpgsqlException or IOException);

    /// <summary>Whether the server has refused the write, so that it is certainly not committed.</summary>
    public static bool IsRefusal(Exception exception)
        => Chain(exception).Any(e => e is DbUpdateConcurrencyException
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.DeadlockDetected });

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException) yield return e;
    }
}
