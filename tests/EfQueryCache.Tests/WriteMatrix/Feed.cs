namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>Listens to <see cref="IQueryCache.Changes"/>.</summary>
internal sealed class Feed(QueryCache cache) : IAsyncDisposable
{
    private const string Fence = "everything before this has been told";

    private readonly IAsyncEnumerator<QueryCacheInvalidation> _changes = cache.Changes.GetAsyncEnumerator();

    /// <summary>What was told since the last time.</summary>
    public async Task<List<QueryCacheInvalidation>> ReadAsync()
    {
        await cache.InvalidateTagsAsync([Fence]);
        var told = new List<QueryCacheInvalidation>();
        while (await _changes.MoveNextAsync() && !_changes.Current.Tags.Contains(Fence)) told.Add(_changes.Current);
        return told;
    }

    public ValueTask DisposeAsync() => _changes.DisposeAsync();
}
