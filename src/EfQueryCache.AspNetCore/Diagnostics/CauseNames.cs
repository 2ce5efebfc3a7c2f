namespace EfQueryCache.AspNetCore.Diagnostics;

/// <summary>The names of what has invalidated, as clients are told them.</summary>
internal static class CauseNames
{
    private static readonly InvalidationCause[] All = [.. Enum.GetValues<InvalidationCause>().Where(cause => cause != InvalidationCause.None)];

    public static string[] Of(InvalidationCause causes) => [.. All.Where(cause => causes.HasFlag(cause)).Select(cause => cause.ToString())];
}
