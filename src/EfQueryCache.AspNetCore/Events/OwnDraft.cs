namespace EfQueryCache.AspNetCore.Events;

/// <summary>An event of the application's own: of several, the last one counts.</summary>
/// <param name="name">Its name.</param>
/// <param name="data">Its data, as JSON in one line.</param>
/// <param name="tags">The tags that it has invalidated.</param>
internal sealed class OwnDraft(string name, string data, IReadOnlyList<string> tags) : EventDraft($"{name}\n{string.Join('\n', tags)}")
{
    private string _data = data;

    public override void Merge(EventDraft later) => _data = ((OwnDraft)later)._data;

    public override HubEvent ToEvent(long sequence, string id) => new(id, name, _data, tags, [], IsForAll: false);
}
