namespace EfQueryCache.Tests.Types;

/// <summary>Every type of PostgreSQL that Npgsql reads without a plug-in, with its edges.</summary>
internal static partial class TypeCatalog
{
    public static IReadOnlyList<TypeCase> Cases { get; } =
        [.. Numbers(), .. Texts(), .. Documents(), .. Times(), .. Networks(), .. Bits(), .. Shapes(), .. Ranges(), .. Arrays(), .. Others()];

    public static TypeCase Find(string storeType) => Cases.Single(c => c.StoreType == storeType);

    private static TypeCase Case(string storeType, string[] expressions, params Type[] clrTypes) => new(storeType, expressions, clrTypes);
}
