using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Analysis;

/// <summary>What EF Core's final tree of a command says about it. Immutable.</summary>
internal sealed class QueryAnalysis
{
    /// <summary>The tables whose rows can influence the result.</summary>
    public required IReadOnlyCollection<TableName> Tables { get; init; }

    /// <summary>Each place where one of the tables stands, with the conditions on it there.</summary>
    public IReadOnlyList<TableOccurrence> Occurrences { get; init; } = [];

    /// <summary>The table that an ExecuteUpdate or ExecuteDelete writes to.</summary>
    public ITable? WriteTarget { get; init; }

    public bool IsDelete { get; init; }

    /// <summary>The columns that an ExecuteUpdate sets.</summary>
    public IReadOnlyCollection<string> UpdatedColumns { get; init; } = [];

    /// <summary>The views and the functions of the user's: what these run may write.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>Whether the command changes data; <see cref="WriteTarget"/> can still be unknown.</summary>
    public bool IsWrite { get; init; }

    /// <summary>The views read; the database's catalog knows their tables.</summary>
    public required IReadOnlyCollection<TableName> Views { get; init; }

    /// <summary>Whether a part of the command is SQL of the user's.</summary>
    public bool HasRawSql { get; init; }

    /// <summary>Sources whose tables nobody can tell: raw SQL, functions of the user's.</summary>
    public required IReadOnlyCollection<string> Opaque { get; init; }

    /// <summary>All built-in functions called; the dialect knows which of them are volatile.</summary>
    public required IReadOnlyCollection<string> Functions { get; init; }

    /// <summary>The columns of the result that its rows are sorted by, as far as they are in it: the first ones of the ORDER BY.</summary>
    public IReadOnlyList<int> OrderedBy { get; init; } = [];

    /// <summary>The parameters, in the order in which the tree names them.</summary>
    public required IReadOnlyList<QueryParameter> Parameters { get; init; }
}
