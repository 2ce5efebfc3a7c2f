namespace EfQueryCache;

/// <summary>
/// A hit differed from what the database answers, although nothing that the cache knows of has changed. Only thrown with
/// <see cref="QueryCacheOptions.VerifyHits"/> and <see cref="QueryCacheOptions.ThrowOnMismatch"/>.
/// </summary>
public sealed class QueryCacheMismatchException : InvalidOperationException
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public QueryCacheMismatchException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What differs, and why that can be.</param>
    public QueryCacheMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What differs, and why that can be.</param>
    /// <param name="innerException">What has caused it.</param>
    public QueryCacheMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
