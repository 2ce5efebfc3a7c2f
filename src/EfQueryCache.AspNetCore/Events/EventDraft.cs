namespace EfQueryCache.AspNetCore.Events;

/// <summary>An event that is to be sent; what follows about the same thing too soon is put together with it.</summary>
/// <param name="key">What it is about: of one key, one is sent at a time.</param>
internal abstract class EventDraft(string key)
{
    public string Key => key;

    /// <summary>Takes in a later one of the same key.</summary>
    public abstract void Merge(EventDraft later);

    /// <summary>The event as it is sent.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="id">What clients call it.</param>
    public abstract HubEvent ToEvent(long sequence, string id);
}
