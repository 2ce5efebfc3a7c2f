namespace EfQueryCache.Tests.History;

/// <summary>Which messages count when a link is told to be cut at one.</summary>
internal enum CutMessage
{
    Any,

    /// <summary>The COMMIT of a transaction that Npgsql knows of.</summary>
    Commit,

    /// <summary>The Sync that makes the server commit a command without transaction.</summary>
    Sync,
}
