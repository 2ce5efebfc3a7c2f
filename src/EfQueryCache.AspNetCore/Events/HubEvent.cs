namespace EfQueryCache.AspNetCore.Events;

/// <summary>An event as it is sent to everybody who wants it.</summary>
/// <param name="Sequence">Its number; negative for one that is not kept.</param>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its data, as JSON in one line.</param>
/// <param name="Tags">The tags that it is about.</param>
/// <param name="Tables">The tables that it is about.</param>
/// <param name="IsForAll">Whether it concerns everybody, whatever they have subscribed to.</param>
internal sealed record HubEvent(long Sequence, string Name, string Data, IReadOnlyCollection<string> Tags, IReadOnlyCollection<string> Tables, bool IsForAll);
