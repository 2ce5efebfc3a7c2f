using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Types;

/// <summary>Reads a property of an entity, mapped with its column type.</summary>
internal sealed class EntityQuery<T>(string table) : TypeQuery
{
    public override string Name => $"entity {TypeName.Of(typeof(T))}";

    public override bool HasProperty => true;

    public override async Task<object?> ReadAsync(TypesContext context, int row, bool isCached, bool isAsync)
    {
        var rows = context.Set<Row<T>>(table).Where(r => r.Id == row);
        return (await (isCached ? rows.Cacheable() : rows).ToListAsync(isAsync)).Single().Value;
    }
}
