namespace EfQueryCache.SecondLevel;

/// <summary>Whether what a second level has answered can be trusted.</summary>
public enum SecondLevelState
{
    /// <summary>It cannot be reached, or not be trusted yet: nothing is served or stored.</summary>
    Unavailable,

    /// <summary>Its epoch has begun just now, so that marks of writers may have been lost: nothing is served or stored.</summary>
    NewEpoch,

    /// <summary>A writer of one of the tags is about to commit: nothing is served or stored.</summary>
    Marked,

    /// <summary>Epoch and stamps are known.</summary>
    Answered,
}
