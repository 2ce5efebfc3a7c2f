namespace EfQueryCache.Consistency;

/// <summary>What a tag stands for.</summary>
internal enum TagKind
{
    /// <summary>A table, or every table of a name where a write did not say which.</summary>
    Table,

    /// <summary>Every write to a table of some name; changes together with one of kind <see cref="Table"/>.</summary>
    AnyTableOfName,

    /// <summary>Writes to a table of which the rows or the scopes are not known.</summary>
    Bulk,

    /// <summary>Some rows or scopes, by their hash.</summary>
    Row,

    /// <summary>A tag of the user's.</summary>
    User,

    /// <summary>A query, by its key.</summary>
    Query,

    /// <summary>Everything in a database, or in a cache.</summary>
    Everything,

    /// <summary>The schema of a database.</summary>
    Schema,

    /// <summary>Something in all databases of the process; changes together with another.</summary>
    AnyDatabase,

    /// <summary>A value, by its key.</summary>
    Value,
}
