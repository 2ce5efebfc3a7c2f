namespace EfQueryCache.SecondLevel;

/// <summary>Whether somebody is the one of all processes that loads an entry.</summary>
public enum SecondLevelLead
{
    /// <summary>Another one is.</summary>
    Refused,

    /// <summary>It is, and nobody has been lately; or nobody can tell.</summary>
    Granted,

    /// <summary>It is, and another one has ended a moment ago: what that one has stored may be there.</summary>
    GrantedAfterAnother,
}
