namespace EfQueryCache.Testing;

/// <summary>A query was not answered as a test expects. Test frameworks report it like any failure.</summary>
public sealed class QueryCacheAssertionException : Exception
{
    /// <summary>Initializes an instance without a message.</summary>
    public QueryCacheAssertionException()
    {
    }

    /// <summary>Initializes an instance.</summary>
    /// <param name="message">What was expected, and what has happened.</param>
    public QueryCacheAssertionException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes an instance.</summary>
    /// <param name="message">What was expected, and what has happened.</param>
    /// <param name="innerException">Why.</param>
    public QueryCacheAssertionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
