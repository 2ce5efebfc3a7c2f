namespace EfQueryCache;

/// <summary>What has invalidated. A transaction can have several causes.</summary>
[Flags]
public enum InvalidationCause
{
    /// <summary>Nothing of these.</summary>
    None = 0,

    /// <summary><c>SaveChanges</c>.</summary>
    SaveChanges = 1,

    /// <summary><c>ExecuteUpdate</c>.</summary>
    ExecuteUpdate = 2,

    /// <summary><c>ExecuteDelete</c>.</summary>
    ExecuteDelete = 4,

    /// <summary>SQL of the user's: <c>ExecuteSql</c>, <c>FromSql</c> and the like, or a query that calls a function that writes.</summary>
    RawSql = 8,

    /// <summary>A migration.</summary>
    Migration = 16,

    /// <summary><c>Database.MarkChanged</c>.</summary>
    MarkChanged = 32,

    /// <summary><see cref="IQueryCache"/>, by hand.</summary>
    ByHand = 64,

    /// <summary>A change that EF Core did not see and <see cref="QueryCacheOptions.VerifyWrites"/> has found.</summary>
    Unseen = 128,

    /// <summary>Another process, of which the second level tells.</summary>
    OtherProcess = 256,
}
