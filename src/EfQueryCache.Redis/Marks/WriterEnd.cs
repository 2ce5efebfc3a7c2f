namespace EfQueryCache.Redis.Marks;

/// <summary>The end of a writer, and what it means for what it had marked.</summary>
/// <param name="Writer">Who wrote.</param>
/// <param name="Tags">The tags that change, and then those that do not.</param>
/// <param name="Changed">How many change.</param>
internal sealed record WriterEnd(UInt128 Writer, IReadOnlyList<string> Tags, int Changed);
