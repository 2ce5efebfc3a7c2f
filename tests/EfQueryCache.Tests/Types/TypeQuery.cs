namespace EfQueryCache.Tests.Types;

/// <summary>A query that reads one value of a case as one CLR type.</summary>
internal abstract class TypeQuery
{
    public abstract string Name { get; }

    /// <summary>Whether EF Core knows a property for the column.</summary>
    public abstract bool HasProperty { get; }

    /// <summary>Whether the query runs in a mode.</summary>
    public virtual bool RunsIn(TypeMode mode) => true;

    /// <param name="context">A fresh one.</param>
    /// <param name="row">0 for NULL, else the number of the expression.</param>
    /// <param name="isCached">Whether the query is marked.</param>
    /// <param name="isAsync">Whether it is awaited.</param>
    public abstract Task<object?> ReadAsync(TypesContext context, int row, bool isCached, bool isAsync);

    /// <summary>Every query for a case.</summary>
    public static IEnumerable<TypeQuery> For(TypesDatabase database, TypeCase c)
    {
        foreach (var table in database.TablesOf(c)) yield return Create(typeof(EntityQuery<>), table.ClrType, table.Name);
        foreach (var type in c.ScalarTypes) yield return Create(typeof(ScalarQuery<>), type, c);
    }

    private static TypeQuery Create(Type query, Type clrType, object argument)
        => (TypeQuery)Activator.CreateInstance(query.MakeGenericType(clrType), argument)!;
}
