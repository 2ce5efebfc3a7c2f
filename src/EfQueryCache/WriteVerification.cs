namespace EfQueryCache;

/// <summary>What is done about tables that were changed in a transaction without EF Core being seen to write them.</summary>
public enum WriteVerification
{
    /// <summary>Nobody looks.</summary>
    Off,

    /// <summary>They are logged, and invalidated with the transaction.</summary>
    Log,

    /// <summary>An exception is thrown before COMMIT, which is then not sent: for tests.</summary>
    Throw,
}
