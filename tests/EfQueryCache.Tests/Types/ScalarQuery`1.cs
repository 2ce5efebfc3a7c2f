using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Types;

/// <summary>Reads a value of raw SQL with the mapping that EF Core has for the CLR type alone.</summary>
internal sealed class ScalarQuery<T>(TypeCase c) : TypeQuery
{
    public override string Name => $"scalar {TypeName.Of(typeof(T))}";

    public override bool HasProperty => false;

    // Two modes suffice: what is read by one delegate is read by the same in the others, as entities show.
    public override bool RunsIn(TypeMode mode) => mode.IsAsync == mode.IsBuffered;

    public override async Task<object?> ReadAsync(TypesContext context, int row, bool isCached, bool isAsync)
    {
        var table = TypesDatabase.TableOf(c);
        var sql = c.IsPseudo
            ? $"SELECT {(row == 0 ? $"NULL::{c.StoreType}" : c.Expressions[row - 1])} AS \"Value\""
            : $"SELECT value AS \"Value\" FROM {table} WHERE id = {{0}}";
        var rows = context.Database.SqlQueryRaw<T>(sql, row);
        return (await (isCached ? rows.Cacheable(o => o.DependsOn(table)) : rows).ToListAsync(isAsync)).Single();
    }
}
