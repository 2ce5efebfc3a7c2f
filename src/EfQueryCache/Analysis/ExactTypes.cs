using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Analysis;

/// <summary>The types whose values are equal for the database exactly if they are for .NET.</summary>
/// <remarks>
/// Not text, whose collation may call different texts equal; not floating point and timestamps, which are rounded; not numeric,
/// where 1.0 equals 1.00.
/// </remarks>
internal static class ExactTypes
{
    private static readonly HashSet<string> StoreTypes = new(StringComparer.OrdinalIgnoreCase) { "smallint", "integer", "int", "bigint", "boolean", "uuid", "date" };

    private static readonly HashSet<Type> ProviderTypes =
        [typeof(int), typeof(long), typeof(short), typeof(byte), typeof(sbyte), typeof(ushort), typeof(uint), typeof(bool), typeof(Guid), typeof(DateOnly)];

    public static bool Include(IColumn column) => Include(column.StoreTypeMapping);

    public static bool Include(RelationalTypeMapping mapping)
        => StoreTypes.Contains(mapping.StoreType) && ProviderTypes.Contains(Nullable.GetUnderlyingType(ProviderType(mapping)) ?? ProviderType(mapping));

    private static Type ProviderType(RelationalTypeMapping mapping) => mapping.Converter?.ProviderClrType ?? mapping.ClrType;
}
