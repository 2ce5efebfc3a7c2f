namespace EfQueryCache.Dialects;

/// <summary>What a failed command or COMMIT tells about its transaction.</summary>
internal enum CommitOutcome
{
    /// <summary>The server has said that it did not happen.</summary>
    NotCommitted,

    /// <summary>The server has answered, and something other than the database failed; it may have been committed.</summary>
    Finished,

    /// <summary>Nobody knows, and the server may still be working on it.</summary>
    Unknown,
}
