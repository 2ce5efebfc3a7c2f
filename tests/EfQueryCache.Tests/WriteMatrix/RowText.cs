namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>A row as it is compared.</summary>
internal readonly record struct RowText(int Key, int Value);
