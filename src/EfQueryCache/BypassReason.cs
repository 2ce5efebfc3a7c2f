namespace EfQueryCache;

/// <summary>Why a cacheable query was answered by the database, past the cache.</summary>
public enum BypassReason
{
    /// <summary>The cache is switched off.</summary>
    Disabled,

    /// <summary>The context has an open transaction: its reads may see what it has written and must not be shared.</summary>
    Transaction,

    /// <summary>A <see cref="System.Transactions.Transaction"/> is in force.</summary>
    AmbientTransaction,

    /// <summary>A writer of one of the tables read is about to commit, or the outcome of its COMMIT is not known yet.</summary>
    MarkedByWriter,

    /// <summary>The query calls a function whose result depends on the time, the session or chance.</summary>
    VolatileFunction,

    /// <summary>The query reads through raw SQL, a view or a function: what it depends on is not known.</summary>
    OpaqueSource,

    /// <summary>The command changes data.</summary>
    Write,

    /// <summary>One of the commands of a split query cannot be cached, so that the query cannot.</summary>
    SplitQuery,

    /// <summary>A parameter is of a type whose values cannot be compared exactly.</summary>
    ParameterType,

    /// <summary>A column is of a type whose values cannot be kept and handed out safely.</summary>
    ColumnType,

    /// <summary>The result was larger than an entry may be.</summary>
    TooLarge,

    /// <summary>The connection may lead to a standby, whose rows can be older than a write that has invalidated them.</summary>
    Standby,

    /// <summary>The query reads an entity that the model keeps out of the cache.</summary>
    NotCacheableEntity,

    /// <summary>The query is not marked, and neither the model nor the cache says that it is cacheable. Not counted.</summary>
    NotMarked,

    /// <summary>The tables behind a view are being read from the database's catalog; the next execution may be stored.</summary>
    CatalogIsRead,

    /// <summary>The query runs inside of <see cref="IQueryCache.Bypass"/>.</summary>
    Requested,

    /// <summary>The query's <c>CacheWhen</c> or <c>AdaptiveTtl</c> said not to store the result.</summary>
    ResultPredicate,

    /// <summary>The second level cannot be reached, or has changes of this process to hear of first.</summary>
    SecondLevelUnavailable,

    /// <summary>The second level has lost what it knew; for a moment nothing is served or stored.</summary>
    NewEpoch,
}
