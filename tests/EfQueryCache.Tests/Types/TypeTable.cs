namespace EfQueryCache.Tests.Types;

/// <summary>A table with the values of a case, and the property type that an entity maps its column to.</summary>
internal sealed record TypeTable(string Name, string StoreType, Type ClrType);
