using System.Globalization;
using System.Text;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>An event as it is sent to everybody who wants it.</summary>
/// <param name="Id">What clients that come back name; <see langword="null"/> for one that is not kept.</param>
/// <param name="Name">Its name, in one line.</param>
/// <param name="Data">Its data, as JSON in one line.</param>
/// <param name="Tags">The tags that it is about.</param>
/// <param name="Tables">The tables that it is about.</param>
/// <param name="IsForAll">Whether it concerns everybody, whatever they have subscribed to.</param>
/// <param name="Retry">After how long a client whose connection is lost is to come back, if it is told.</param>
internal sealed record HubEvent(
    string? Id, string Name, string Data, IReadOnlyCollection<string> Tags, IReadOnlyCollection<string> Tables, bool IsForAll, TimeSpan? Retry = null)
{
    /// <summary>How it is sent, the same bytes for all clients.</summary>
    /// <remarks>HTML Living Standard, 9.2.5 "Parsing an event stream".</remarks>
    public ReadOnlyMemory<byte> Bytes { get; } = Encoding.UTF8.GetBytes(Write(Id, Name, Data, Retry));

    /// <summary>Makes one that only its connection is about.</summary>
    public static HubEvent OfConnection(string name, string? id = null, string data = "{}", TimeSpan? retry = null) => new(id, name, data, [], [], IsForAll: true, retry);

    private static string Write(string? id, string name, string data, TimeSpan? retry)
    {
        var text = new StringBuilder($"event: {name}\ndata: {data}\n");
        if (id is not null) text.Append(CultureInfo.InvariantCulture, $"id: {id}\n");
        if (retry is { } time) text.Append(CultureInfo.InvariantCulture, $"retry: {(long)time.TotalMilliseconds}\n");
        return text.Append('\n').ToString();
    }
}
