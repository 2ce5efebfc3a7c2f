using EfQueryCache.Consistency;

namespace EfQueryCache.Keys;

/// <summary>
/// Where rows come from: everything in the connection string that may change what a query returns, and the tags of the
/// logical database behind it. Interned per cache, so that keys compare it by reference.
/// </summary>
internal sealed class DatabaseIdentity(string normalized, string server, DatabaseTags tags, bool mayBeStandby)
{
    /// <summary>The keywords that count, in order. Contains no secret, but names hosts and users: not for logs.</summary>
    public string Normalized { get; } = normalized;

    /// <summary>One of the connection strings that lead here.</summary>
    public string? LatestText { get; set; }

    /// <summary>The server and the database on it. Its schema is the same for everybody, whoever connects and with which settings.</summary>
    public string Server { get; } = server;

    public DatabaseTags Tags { get; } = tags;

    /// <summary>Whether reads may come from a server that lags behind the one that is written to.</summary>
    public bool MayBeStandby { get; } = mayBeStandby;
}
