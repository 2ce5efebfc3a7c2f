using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix.Writes;

/// <summary>One kind of write, in both forms, and what it must invalidate.</summary>
internal sealed class Write
{
    private static int _number = 100; // beyond what the tables begin with

    public required string Name { get; init; }

    public required InvalidationCause Cause { get; init; }

    /// <summary>Every table that it must invalidate, and no other.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    public required Action<MatrixContext> Sync { get; init; }

    public required Func<MatrixContext, CancellationToken, Task> Async { get; init; }

    /// <summary>Puts rows there for it to change; runs before, on a context of its own.</summary>
    public string? Preparation { get; init; }

    /// <summary>Whether it must be taken for a write to any table.</summary>
    public bool IsEverything { get; init; }

    /// <summary>Whether EF Core does not see it, and is told by MarkChanged.</summary>
    public bool IsPastEfCore { get; init; }

    /// <summary>Whether its table cannot even be read before it is committed, and triggers on rows do not see it.</summary>
    public bool IsTruncate { get; init; }

    /// <summary>Whether SaveChanges begins a transaction for it.</summary>
    public bool HasOwnTransaction { get; init; }

    /// <summary>Whether it is text of EF Core's own making.</summary>
    public bool IsRaw => Cause == InvalidationCause.RawSql;

    /// <summary>A number that no row has yet.</summary>
    public static int Next() => Interlocked.Increment(ref _number);

    public static Write Save(string name, string tables, Action<MatrixContext> change, string? preparation = null, bool hasOwnTransaction = false) => new()
    {
        Name = name,
        Cause = InvalidationCause.SaveChanges,
        Tables = tables.Split(' '),
        Preparation = preparation,
        HasOwnTransaction = hasOwnTransaction,
        Sync = context =>
        {
            context.ChangeTracker.Clear();
            change(context);
            context.SaveChanges();
        },
        Async = async (context, token) =>
        {
            context.ChangeTracker.Clear();
            change(context);
            await context.SaveChangesAsync(token);
        },
    };

    public static Write Sql(string name, string tables, string sql, string? preparation = null, bool isTruncate = false, bool isEverything = false) => new()
    {
        Name = name,
        Cause = InvalidationCause.RawSql,
        Tables = tables.Split(' '),
        Preparation = preparation,
        IsTruncate = isTruncate,
        IsEverything = isEverything,
        Sync = context => context.Database.ExecuteSqlRaw(sql),
        Async = (context, token) => context.Database.ExecuteSqlRawAsync(sql, token),
    };

    public override string ToString() => Name;
}
