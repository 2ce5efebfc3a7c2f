namespace EfQueryCache.Consistency;

/// <summary>
/// The tags of whatever database of this process, for values: they name entities and tables without saying where these are.
/// Every write to some database changes them as well.
/// </summary>
internal static class AnyDatabase
{
    /// <summary>The tables and user tags of all databases together.</summary>
    public static DatabaseTags Tags { get; } = DatabaseTags.OfAll();

    /// <summary>Changed by every write; what depends on something of which nobody knows the tables carries it.</summary>
    public static TagCell Writes { get; } = new("every write", TagKind.AnyDatabase, "every write");

    /// <summary>Changed when an entity turns out to have more tables than were known.</summary>
    public static TagCell Models { get; } = new("the known models", TagKind.AnyDatabase);
}
