namespace EfQueryCache;

/// <summary>
/// A write was refused before its COMMIT, because the other processes that share the cache could not be told of it. Nothing
/// was committed. Only thrown with <see cref="WriteMode.Safe"/>; by SaveChanges as it is, like by any other write.
/// </summary>
public sealed class QueryCacheUnavailableException : InvalidOperationException
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public QueryCacheUnavailableException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What was refused, and what to do.</param>
    public QueryCacheUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What was refused, and what to do.</param>
    /// <param name="innerException">What has caused it.</param>
    public QueryCacheUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
