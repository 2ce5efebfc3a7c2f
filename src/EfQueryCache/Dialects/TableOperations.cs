namespace EfQueryCache.Dialects;

/// <summary>What is done to the rows of a table: what the database does by itself then depends on it.</summary>
[Flags]
internal enum TableOperations
{
    None = 0,
    Insert = 1,
    Update = 2,

    /// <summary>An update of columns that other tables refer to.</summary>
    KeyUpdate = 4,
    Delete = 8,
    Truncate = 16,

    /// <summary>A TRUNCATE that empties all tables that refer to this one too.</summary>
    TruncateCascade = 32,

    /// <summary>Anything that a statement can do to one table.</summary>
    Any = Insert | Update | KeyUpdate | Delete | Truncate,
}
