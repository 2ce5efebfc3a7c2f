using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using EfQueryCache.Tests.Keys;
using EfQueryCache.Wire;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Wire;

/// <summary>Keys are equal in the second level exactly when they are in the first.</summary>
public sealed class CanonicalKeyTests
{
    private static readonly IReadOnlyList<ReaderColumn?> Columns = [WireKind<int>.Read<int>()];

    [Fact]
    public void Keys_are_equal_exactly_when_the_values_are()
        => Prop.ForAll(ParameterValues.Pairs.Two().ToArbitrary(), pairs =>
        {
            var (x, y) = (KeyFactory.MakeKeyOfAll([pairs.Item1.X, pairs.Item2.X]), KeyFactory.MakeKeyOfAll([pairs.Item1.Y, pairs.Item2.Y]));
            var again = KeyFactory.MakeKeyOfAll([ParameterValues.Rebuild(pairs.Item1.X), ParameterValues.Rebuild(pairs.Item2.X)]);
            return AreEqual(Of(x), Of(y)) == x.Equals(y) && AreEqual(Of(x), Of(again))
                && CanonicalKey.OfCommand(x).AsSpan().SequenceEqual(CanonicalKey.OfCommand(y)) == x.Equals(y);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Everything_else_is_a_part_of_the_key()
    {
        var model = KeyFactory.MakeModel();
        var one = Make(KeyFactory.MakePlan("SELECT 1", model, "p"), KeyFactory.Database, null);
        ResultKey[] others =
        [
            Make(KeyFactory.MakePlan("SELECT 2", model, "p"), KeyFactory.Database, null),
            Make(KeyFactory.MakePlan("SELECT 1", model), KeyFactory.Database, null),
            Make(KeyFactory.MakePlan("SELECT 1", model, "p"), new DatabaseIdentity("other", "server", DatabaseTags.For("made by hand"), false), null),
            Make(KeyFactory.MakePlan("SELECT 1", model, "p"), new DatabaseIdentity("made by hand", "server", DatabaseTags.For("other"), false), null),
            Make(KeyFactory.MakePlan("SELECT 1", model, "p"), KeyFactory.Database, "tenant"),
        ];

        Assert.All(others, other => Assert.False(AreEqual(Of(one), Of(other))));
        Assert.False(AreEqual(Of(one), CanonicalKey.Of(one, Columns, "other salt")));
        Assert.False(AreEqual(Of(one), CanonicalKey.Of(one, [WireKind<int>.Read<long>()], "salt")));
        Assert.False(AreEqual(Of(one), CanonicalKey.Of(one, [WireKind<int>.Read<int>("name")], "salt")));
        Assert.False(AreEqual(Of(one), CanonicalKey.Of(one, [null, .. Columns], "salt")));
        Assert.True(AreEqual(Of(one), CanonicalKey.Of(Make(KeyFactory.MakePlan("SELECT 1", KeyFactory.MakeModel(), "p"), KeyFactory.Database, null), [WireKind<int>.Read<int>()], "salt")));
    }

    // As another process, or the next version, makes it.
    [Fact]
    public void Key_is_the_same_in_every_process()
        => Assert.Equal("10d02bff9fe89424", Convert.ToHexStringLower(Of(KeyFactory.MakeKeyOfAll([1, new[] { 1.0m }, "\ud800"])).Hash.Span[..8]));

    private static CanonicalKey Of(in ResultKey key) => CanonicalKey.Of(key, Columns, "salt");

    private static bool AreEqual(CanonicalKey x, CanonicalKey y)
    {
        Assert.Equal(x.Material.Span.SequenceEqual(y.Material.Span), x.Hash.Span.SequenceEqual(y.Hash.Span));
        return x.Hash.Span.SequenceEqual(y.Hash.Span);
    }

    private static ResultKey Make(EfQueryCache.Analysis.QueryPlan plan, DatabaseIdentity database, object? variation)
    {
        Assert.True(ResultKey.TryCreate(plan, database, plan.Parameters.ToDictionary(p => p.Name, _ => (object?)1), out var key, variation));
        return key;
    }
}
