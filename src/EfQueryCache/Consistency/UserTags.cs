namespace EfQueryCache.Consistency;

/// <summary>
/// The versions of the tags that users name. A fixed number of cells, so that tags like <c>user:4711</c> cost no memory
/// of their own; two tags that share a cell are invalidated together, which costs a hit and never freshness.
/// </summary>
/// <param name="sharedName">What the names of the tags begin with in a second level.</param>
internal sealed class UserTags(string sharedName)
{
    private const int Cells = 1 << 16;

    private TagCell?[]? _cells;

    public TagCell this[string tag]
    {
        get
        {
            var cells = Volatile.Read(ref _cells) ?? Create();
            var index = RowHash.OfText(tag) & (Cells - 1);
            ref var cell = ref cells[index];
            return Volatile.Read(ref cell) ?? Create(ref cell, tag, index);
        }
    }

    private TagCell?[] Create()
    {
        var created = new TagCell?[Cells];
        return Interlocked.CompareExchange(ref _cells, created, null) ?? created;
    }

    private TagCell Create(ref TagCell? cell, string tag, int index)
    {
        var created = new TagCell(tag, TagKind.User, sharedName, index);
        return Interlocked.CompareExchange(ref cell, created, null) ?? created;
    }
}
