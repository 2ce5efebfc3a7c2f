namespace EfQueryCache.Redis.Marks;

/// <summary>The end of a writer that Redis has not been told.</summary>
internal sealed record LostEnd(UInt128 Writer, IReadOnlyList<string> Tags, bool IsCommitted);
