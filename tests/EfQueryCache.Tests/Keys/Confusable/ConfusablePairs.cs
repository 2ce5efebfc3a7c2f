namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>All pairs of all families. A pair that two families have counts once, in the first.</summary>
internal static class ConfusablePairs
{
    public static IReadOnlyList<ConfusablePair> All { get; } =
    [
        .. new[]
            {
                SameText.All, SameJson.All, SameHash.All, Numbers.All, Texts.All, Times.All, Ranges.All, Addresses.All, Collections.All,
                Documents.All, Tuples.All, Geometry.All, SeveralParameters.All,
            }
            .SelectMany(family => family).SelectMany(group => group.Pairs).DistinctBy(pair => pair.Description),
    ];

    public static ILookup<string, ConfusablePair> Groups { get; } = All.ToLookup(pair => $"{pair.Group.Family}, {pair.Group.Name}");
}
