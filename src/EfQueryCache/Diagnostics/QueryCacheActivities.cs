using System.Diagnostics;

namespace EfQueryCache.Diagnostics;

/// <summary>
/// What traces see under the source <c>EfQueryCache</c>: an activity for each load, and an event on the caller's own activity
/// for each hit and bypass. Nobody who does not listen to the source pays for it.
/// </summary>
internal static class QueryCacheActivities
{
    public const string Load = "efquerycache.load";

    private static readonly ActivitySource Source = new("EfQueryCache");

    public static bool HasListeners => Source.HasListeners();

    public static Activity? StartLoad(QueryCache cache) => Source.StartActivity(Load)?.SetTag("efquerycache.cache.name", cache.Name);

    /// <param name="cache">The cache.</param>
    /// <param name="result">As in the metrics: <c>hit</c>, <c>stale</c> or <c>bypass</c>.</param>
    /// <param name="reason">Why it was a bypass.</param>
    public static void Tell(QueryCache cache, string result, BypassReason? reason = null)
    {
        if (Activity.Current is not { IsAllDataRequested: true } activity) return;
        var tags = new ActivityTagsCollection { ["efquerycache.cache.name"] = cache.Name, ["efquerycache.result"] = result };
        if (reason is { } why) tags["efquerycache.reason"] = QueryCacheMetrics.ToSnakeCase(why);
        activity.AddEvent(new ActivityEvent("efquerycache.request", tags: tags));
    }
}
