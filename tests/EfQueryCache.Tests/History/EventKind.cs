namespace EfQueryCache.Tests.History;

internal enum EventKind : byte
{
    /// <summary>Somebody saw the version.</summary>
    Read,

    /// <summary>The write was acknowledged.</summary>
    Committed,

    /// <summary>The writer does not know whether its COMMIT was, or will yet be, executed.</summary>
    Unknown,

    /// <summary>Nobody may ever see the version: rolled back, failed, or overwritten before its own COMMIT.</summary>
    NotCommitted,
}
