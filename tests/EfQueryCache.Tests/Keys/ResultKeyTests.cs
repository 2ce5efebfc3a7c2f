using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace EfQueryCache.Tests.Keys;

/// <summary>A key is the plan, the database and every value, in order.</summary>
public sealed class ResultKeyTests
{
    [Fact]
    public void Equal_keys_hash_alike_and_have_one_name_and_others_are_not_equal()
        => Prop.ForAll(ParameterValues.Pairs.ToArbitrary(), pair =>
        {
            var (x, y, again) = (KeyFactory.MakeKey(pair.X), KeyFactory.MakeKey(pair.Y), KeyFactory.MakeKey(ParameterValues.Rebuild(pair.X)));
            var same = ParameterValues.Describe(pair.X) == ParameterValues.Describe(pair.Y);
            return x.Equals(again) && x.GetHashCode() == again.GetHashCode() && x.ToHashText() == again.ToHashText()
                && x.Equals(y) == same && (!same || x.GetHashCode() == y.GetHashCode());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Order_of_the_values_counts()
    {
        var plan = KeyFactory.MakePlan("SELECT 2", KeyFactory.MakeModel(), "a", "b");
        Assert.True(KeyFactory.TryMakeKey(plan, out var one, 1, 2));
        Assert.True(KeyFactory.TryMakeKey(plan, out var swapped, 2, 1));
        Assert.True(KeyFactory.TryMakeKey(plan, out var same, 1, 2));

        Assert.NotEqual(one, swapped);
        Assert.Equal(one, same);
    }

    [Fact]
    public void Plans_do_not_share_keys_whatever_their_hashes()
    {
        var model = KeyFactory.MakeModel();
        var one = KeyFactory.MakePlan("SELECT 3", model, "a");
        var sameText = KeyFactory.MakePlan("SELECT 3", model, "a");
        Assert.Equal(one.Hash, sameText.Hash);
        Assert.True(KeyFactory.TryMakeKey(one, out var x, 1));
        Assert.True(KeyFactory.TryMakeKey(sameText, out var y, 1));

        Assert.NotEqual(x, y);
    }

    [Fact]
    public void Databases_do_not_share_keys()
    {
        var values = new Dictionary<string, object?> { ["p0"] = 1 };
        var other = new DatabaseIdentity("another", "server", DatabaseTags.For("made by hand"), mayBeStandby: false);
        Assert.True(ResultKey.TryCreate(KeyFactory.Plan, KeyFactory.Database, values, out var x));
        Assert.True(ResultKey.TryCreate(KeyFactory.Plan, other, values, out var y));

        Assert.NotEqual(x, y);
        Assert.NotEqual(x.ToHashText(), y.ToHashText());
    }

    [Fact]
    public void Missing_value_makes_no_key()
    {
        Assert.False(ResultKey.TryCreate(KeyFactory.Plan, KeyFactory.Database, new Dictionary<string, object?>(), out _));
        Assert.False(ResultKey.TryCreate(KeyFactory.Plan, KeyFactory.Database, null, out _));
    }

    [Fact]
    public void Value_that_cannot_be_compared_makes_no_key()
        => Assert.False(KeyFactory.TryMakeKey(KeyFactory.Plan, out _, new object()));

    [Fact]
    public void Key_is_not_changed_by_who_owns_the_values()
    {
        var array = new[] { 1, 2 };
        var values = new Dictionary<string, object?> { ["p0"] = array };
        Assert.True(ResultKey.TryCreate(KeyFactory.Plan, KeyFactory.Database, values, out var key));
        var hash = key.GetHashCode();

        array[0] = 7;
        values["p0"] = "other";

        Assert.Equal(hash, key.GetHashCode());
        Assert.Equal(KeyFactory.MakeKey(new[] { 1, 2 }), key);
        Assert.NotEqual(KeyFactory.MakeKey(array), key);
    }

    [Fact]
    public void Name_of_a_key_shows_neither_the_SQL_nor_a_value()
    {
        var text = KeyFactory.MakeKey("a secret").ToHashText();

        Assert.Matches("^[0-9a-f]{12}$", text);
        Assert.NotEqual(KeyFactory.MakeKey("another").ToHashText(), text);
    }
}
