using EfQueryCache.Tests.WriteMatrix.Model;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>One cacheable query, and the same rows as the database alone tells them.</summary>
/// <param name="Table">The table it is about.</param>
/// <param name="Sql">Its rows in plain SQL: two numbers each.</param>
/// <param name="Query">Its rows through EF Core.</param>
/// <param name="AlsoReads">A second table that it reads, or <see langword="null"/>.</param>
internal sealed record Probe(string Table, string Sql, Func<MatrixContext, IQueryable<RowText>> Query, string? AlsoReads = null)
{
    /// <summary>Whether a write to one of the tables changes what it reads.</summary>
    public bool Reads(IReadOnlyCollection<string> tables) => tables.Contains(Table) || (AlsoReads is not null && tables.Contains(AlsoReads));
}
