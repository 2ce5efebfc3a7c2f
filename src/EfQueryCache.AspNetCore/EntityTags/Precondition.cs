namespace EfQueryCache.AspNetCore;

/// <summary>What the conditions of a request say (RFC 9110 §13.2.2).</summary>
public enum Precondition
{
    /// <summary>There are none, or they hold: the request is answered as if they were not there.</summary>
    Proceed,

    /// <summary>The client has the current representation: 304 Not Modified.</summary>
    NotModified,

    /// <summary>The client expects another state: 412 Precondition Failed, and nothing is done.</summary>
    Failed,
}
