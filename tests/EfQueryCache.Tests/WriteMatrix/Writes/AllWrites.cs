namespace EfQueryCache.Tests.WriteMatrix.Writes;

/// <summary>Every kind of write.</summary>
internal static class AllWrites
{
    public static IReadOnlyList<Write> List { get; } = [.. SavedWrites.All, .. BulkWrites.All, .. RawWrites.All, .. WritesPastEfCore.All];

    public static Write Find(string name) => List.Single(write => write.Name == name);
}
