namespace EfQueryCache.Keys;

/// <summary>In what two keys of one plan differ.</summary>
[Flags]
internal enum KeyDifference
{
    None = 0,
    Values = 1,

    /// <summary>VaryBy or KeyPrefix.</summary>
    Variation = 2,

    /// <summary>The database, or how it is connected to.</summary>
    Database = 4,
}
