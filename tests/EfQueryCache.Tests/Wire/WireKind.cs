using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Wire;

/// <summary>A type of columns, and random values of it.</summary>
internal abstract class WireKind
{
    public abstract Type Type { get; }

    /// <summary>Makes a column as EF Core reads it: of its own type, or boxed.</summary>
    public abstract (CachedColumn Values, ReaderColumn Column) Make(Random random, int rows, double nullShare, bool asObject);
}
