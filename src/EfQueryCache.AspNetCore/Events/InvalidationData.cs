namespace EfQueryCache.AspNetCore.Events;

/// <summary>The data of an event <c>invalidation</c>.</summary>
/// <param name="Sequence">Its number, one larger than that of the event before.</param>
/// <param name="Time">When the first of them took effect, in milliseconds since 1970 (UTC).</param>
/// <param name="Causes">What has invalidated.</param>
/// <param name="Count">How many invalidations it stands for.</param>
/// <param name="IsEverything">Whether all entries were invalidated.</param>
/// <param name="HasMore">Whether there are more tables or tags than are named.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Tags">The tags.</param>
internal sealed record InvalidationData(long Sequence, long Time, string[] Causes, long Count, bool IsEverything, bool HasMore, string[] Tables, string[] Tags);
