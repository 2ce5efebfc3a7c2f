using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Consistency;

/// <summary>Short forms for tests that do not care why a tag changes.</summary>
internal static class TagTesting
{
    private static readonly QueryCacheInvalidation Planted = new() { Reason = "planted" };

    public static void Bump(this TagCell cell) => cell.Bump(Planted);

    public static void BumpAndUnmark(this TagCell cell) => cell.BumpAndUnmark(Planted);

    public static void Add(this WriteSet writes, IEnumerable<TagCell> cells)
    {
        var changes = new TagChanges();
        foreach (var cell in cells) changes.Add(cell, cell.Name);
        writes.Add(changes);
    }

    public static int Publish(this WriteSet writes) => writes.Publish(default, isOutcomeUnknown: false)?.Count ?? 0;
}
