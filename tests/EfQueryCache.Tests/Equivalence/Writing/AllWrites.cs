namespace EfQueryCache.Tests.Equivalence.Writing;

internal static class AllWrites
{
    public static readonly IReadOnlyList<Write> List =
    [
        .. EnclosureWrites.List,
        .. AnimalWrites.List,
        .. KeeperWrites.List,
        .. OtherWrites.List,
        .. BulkWrites.List,
        .. TransactedWrites.List,
    ];

    public static Write Named(string name) => List.Single(write => write.Name == name);
}
