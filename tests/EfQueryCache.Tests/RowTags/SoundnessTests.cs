using EfQueryCache.Consistency;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.RowTags;

/// <summary>No result is served that a change concerns, whatever it depends on; and each rule is needed for that.</summary>
public sealed class SoundnessTests(RowsDatabase database) : IClassFixture<RowsDatabase>
{
    private const int Seed = 20260730;

    public static TheoryData<string> Rules => [.. typeof(NarrowingRules).GetProperties()
        .Where(property => property.PropertyType == typeof(bool) && property.Name != nameof(NarrowingRules.IsOn)).Select(property => property.Name)];

    [Fact]
    public void There_are_at_least_25_shapes() => Assert.True(RowShapes.All.DistinctBy(shape => shape.Name).Count() >= 25);

    [Fact]
    public void Result_that_a_change_concerns_is_never_served()
    {
        using var workload = new RowWorkload(database.ConnectionString, NarrowingRules.All, Seed);
        workload.Run(TestEnvironment.Sized(20_000));
        TestContext.Current.SendDiagnosticMessage(
            $"Row tags: {workload.Changes} changes x {RowShapes.All.Count} shapes, {workload.Unsound.Count} unsound; of the results that a change did not concern, {workload.Precision:P1} were still served.");
        Assert.True(workload.Unsound.Count == 0, string.Join('\n', workload.Unsound.Take(5)));
    }

    [Theory, MemberData(nameof(Rules))]
    public void Rule_that_is_switched_off_is_noticed(string rule)
    {
        var rules = NarrowingRules.All with { };
        typeof(NarrowingRules).GetProperty(rule)!.SetValue(rules, false);
        using var workload = new RowWorkload(database.ConnectionString, rules, Seed);
        workload.Run(5_000, stopAtFirst: true);
        Assert.True(workload.Unsound.Count > 0, $"Nothing was unsound in {workload.Changes} changes.");
    }
}
