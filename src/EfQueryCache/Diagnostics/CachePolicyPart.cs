namespace EfQueryCache;

/// <summary>One thing that is said about how a query is cached, and who said it. Immutable.</summary>
public sealed record CachePolicyPart
{
    internal CachePolicyPart(string setting, string value, PolicyOrigin origin, string name = "")
        => (Setting, Value, Origin, Name) = (setting, value, origin, name);

    /// <summary>Gets what it is about: <c>ttl</c>, <c>tag</c>, <c>dependsOn</c>, <c>varyBy</c> and so on.</summary>
    public string Setting { get; }

    /// <summary>Gets what it is set to. The values of <c>VaryBy</c> are not shown.</summary>
    public string Value { get; }

    /// <summary>Gets who said it.</summary>
    public PolicyOrigin Origin { get; }

    /// <summary>Gets the name of the profile, or an empty text.</summary>
    public string Name { get; }

    /// <summary>Gets the part as a few words for people to read.</summary>
    /// <returns>The words. Their form may change.</returns>
    public override string ToString() => Origin switch
    {
        PolicyOrigin.Query => $"{Value} (from the query)",
        PolicyOrigin.Profile => $"{Value} (from profile {Name})",
        PolicyOrigin.Model => $"{Value} (from the model)",
        PolicyOrigin.Cache => $"{Value} (from the cache's settings)",
        _ => $"{Value} (the default)",
    };
}
