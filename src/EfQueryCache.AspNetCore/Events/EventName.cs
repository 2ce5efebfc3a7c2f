namespace EfQueryCache.AspNetCore.Events;

/// <summary>Names of events. Those of the cache are not the application's to use.</summary>
internal static class EventName
{
    public const string Invalidation = "invalidation";
    public const string Ready = "ready";
    public const string Reset = "reset";
    public const string KeepAlive = "keep-alive";

    /// <exception cref="ArgumentException">It is none for an event of the application's own.</exception>
    public static void Require(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.AsSpan().ContainsAny('\r', '\n')) throw new ArgumentException("The name of an event has a line break, which the format of Server-Sent Events cannot carry.", nameof(name));
        if (name is Invalidation or Ready or Reset or KeepAlive) throw new ArgumentException($"\"{name}\" is an event of the cache's own. Choose another name.", nameof(name));
    }
}
