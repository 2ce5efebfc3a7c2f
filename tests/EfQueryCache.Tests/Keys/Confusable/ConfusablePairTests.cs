using EfQueryCache.Keys;

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>What a careless key would confuse never meets, and what is equal does.</summary>
public sealed class ConfusablePairTests
{
    public static TheoryData<string> GroupNames => [.. ConfusablePairs.Groups.Select(group => group.Key)];

    [Fact]
    public void There_are_at_least_five_hundred_pairs_in_every_family_some_and_each_is_of_two_values()
    {
        var families = ConfusablePairs.All.CountBy(pair => pair.Group.Family).ToArray();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', families));

        Assert.True(ConfusablePairs.All.Count >= 500, $"{ConfusablePairs.All.Count} pairs");
        Assert.All(families, family => Assert.True(family.Value >= 20, $"{family}"));
        Assert.Distinct(ConfusablePairs.All.Select(pair => pair.Description));
        Assert.DoesNotContain(ConfusablePairs.All, pair => ParameterValues.Describe(pair.X) == ParameterValues.Describe(pair.Y));
    }

    [Theory, MemberData(nameof(GroupNames))]
    public void Confusable_parameters_are_alike_and_their_keys_never_meet(string group) => Assert.All(ConfusablePairs.Groups[group], pair =>
    {
        var (x, y) = (KeyFactory.MakeKeyOfAll(pair.X), KeyFactory.MakeKeyOfAll(pair.Y));

        Assert.True(pair.IsAlike, $"Not of its family: {pair.Description}");
        Assert.False(x.Equals(y), pair.Description);
        Assert.False(y.Equals(x), pair.Description);
        Assert.False(new Dictionary<ResultKey, int> { [x] = 1 }.ContainsKey(y), pair.Description);
    });

    [Theory, MemberData(nameof(GroupNames))]
    public void Equal_copies_of_confusable_parameters_do_meet(string group) => Assert.All(ConfusablePairs.Groups[group], pair =>
    {
        foreach (var make in (Func<object?[]>[])[() => pair.X, () => pair.Y])
        {
            var (one, two) = (KeyFactory.MakeKeyOfAll(make()), KeyFactory.MakeKeyOfAll(make()));

            Assert.True(one.Equals(two), ParameterValues.Describe(make()));
            Assert.Equal((one.GetHashCode(), one.ToHashText()), (two.GetHashCode(), two.ToHashText()));
        }
    });
}
