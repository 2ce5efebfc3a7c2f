namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Lists of parameters that are alike in some way. Each is another one than all the others of its group.</summary>
/// <param name="Family">The mistake that would take them for each other.</param>
/// <param name="Name">What they have in common.</param>
/// <param name="Make">Makes them, anew each time.</param>
/// <param name="Likeness">Proves that they have it in common, where that can be computed.</param>
internal sealed record LookAlikes(string Family, string Name, Func<object?[][]> Make, Func<object?[], object?[], bool>? Likeness = null)
{
    public IEnumerable<ConfusablePair> Pairs
    {
        get
        {
            var count = Make().Length;
            for (var i = 0; i < count; i++)
            {
                for (var j = i + 1; j < count; j++) yield return new ConfusablePair(this, i, j);
            }
        }
    }

    /// <summary>A group of single parameters.</summary>
    public static LookAlikes Of(string family, string name, Func<object?[]> make, Func<object?, object?, bool>? likeness = null)
        => new(family, name, () => [.. make().Select(value => new[] { value })], likeness is null ? null : (x, y) => likeness(x[0], y[0]));
}
