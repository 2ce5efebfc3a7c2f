using System.Globalization;

namespace EfQueryCache.Tests.Types;

/// <summary>Names of types as npgsql-types.tsv writes them: <c>Nullable&lt;Int32&gt;[]</c>, <c>Int32[,]</c>.</summary>
internal static class TypeName
{
    public static string Of(Type type)
    {
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (!type.IsGenericType) return type.Name;
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return string.Create(CultureInfo.InvariantCulture, $"{name}<{string.Join(',', type.GetGenericArguments().Select(Of))}>");
    }
}
