using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Testing;

/// <summary>
/// Counts the commands that EF Core sends to the database. What is answered from the cache is not among them. Thread-safe.
/// </summary>
/// <remarks>Add it to a context: <c>options.AddInterceptors(counter)</c>. One instance may serve any number of contexts.</remarks>
public sealed class QueryCounter : DbCommandInterceptor
{
    private readonly ConcurrentQueue<string> _texts = [];

    /// <summary>Gets how many commands were sent.</summary>
    public int Count => _texts.Count;

    /// <summary>Gets the text of each, in the order they were sent.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    /// <summary>Forgets the commands that were sent.</summary>
    public void Clear() => _texts.Clear();

    /// <summary>Asserts how many commands were sent.</summary>
    /// <param name="expected">How many.</param>
    /// <exception cref="QueryCacheAssertionException">Others were; it lists them.</exception>
    public void QueryCountShouldBe(int expected)
    {
        var texts = _texts.ToArray();
        if (texts.Length == expected) return;
        throw new QueryCacheAssertionException(
            $"Expected {expected} commands to reach the database, but {texts.Length} did{(texts.Length == 0 ? "." : ":")}"
            + string.Concat(texts.Select((text, i) => $"{Environment.NewLine}{i + 1}. {text}")));
    }

    /// <inheritdoc/>
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Record(command, result);

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => new(Record(command, result));

    /// <inheritdoc/>
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Record(command, result);

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => new(Record(command, result));

    /// <inheritdoc/>
    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        => Record(command, result);

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        => new(Record(command, result));

    private T Record<T>(DbCommand command, T result)
    {
        _texts.Enqueue(command.CommandText);
        return result;
    }
}
