namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Two lists of parameters that something careless would take for each other, and a database would not.</summary>
internal sealed record ConfusablePair(LookAlikes Group, int First, int Second)
{
    /// <summary>The parameters, made anew each time: two calls share no memory.</summary>
    public object?[] X => Group.Make()[First];

    /// <inheritdoc cref="X"/>
    public object?[] Y => Group.Make()[Second];

    /// <summary>The same for the same two lists, whichever comes first and whatever the group.</summary>
    public string Description => string.Join(" and ", new[] { Describe(X), Describe(Y) }.Order(StringComparer.Ordinal));

    /// <summary>Whether the two really are alike in the way that their group says.</summary>
    public bool IsAlike => Group.Likeness?.Invoke(X, Y) != false;

    private static string Describe(object?[] values) => string.Join(" + ", values.Select(ParameterValues.Describe));
}
