using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>What a writer may conclude from an exception; on purpose not asked of the library under test.</summary>
internal static class Failure
{
    /// <summary>A routine's way to say that somebody else has made the version it was to make.</summary>
    public const string Conflict = "RG409";

    /// <summary>A procedure's way to say that it fails after it has committed.</summary>
    public const string AfterCommit = "RG200";

    // What the server says when it has taken back what it was asked to do.
    private static readonly HashSet<string> Refusals =
    [
        PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.ForeignKeyViolation, PostgresErrorCodes.DeadlockDetected,
        PostgresErrorCodes.SerializationFailure, PostgresErrorCodes.QueryCanceled, Conflict,
    ];

    /// <summary>Whether a write may fail this way when links are cut, processes killed and rows contended for.</summary>
    public static bool IsExpected(Exception exception)
        => Chain(exception).Any(e => e is DbUpdateException or NpgsqlException or IOException or OperationCanceledException or TransactionException or QueryCacheUnavailableException);

    /// <summary>Whether it is how something on a link that is lost fails when it is used any further.</summary>
    public static bool IsOfLostLink(Exception exception)
        => Chain(exception).Any(e => e is InvalidOperationException or PlatformNotSupportedException or NotSupportedException);

    /// <summary>Whether the server has refused the write, so that it is certainly not committed.</summary>
    public static bool IsRefusal(Exception exception)
        => Chain(exception).Any(e => e is DbUpdateConcurrencyException or QueryCacheUnavailableException || (e is PostgresException { SqlState: var state } && Refusals.Contains(state)));

    public static bool IsAfterCommit(Exception exception) => Chain(exception).Any(e => e is PostgresException { SqlState: AfterCommit });

    public static string Describe(Exception exception)
        => string.Join(", ", Chain(exception).Select(e => e is PostgresException { SqlState: var state } ? $"PostgresException {state}" : $"{e.GetType().Name} \"{e.Message}\""));

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException) yield return e;
    }
}
