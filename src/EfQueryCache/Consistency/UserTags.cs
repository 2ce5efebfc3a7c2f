namespace EfQueryCache.Consistency;

/// <summary>
/// The versions of the tags that users name. A fixed number of cells, so that tags like <c>user:4711</c> cost no memory
/// of their own; two tags that share a cell are invalidated together, which costs a hit and never freshness.
/// </summary>
internal sealed class UserTags
{
    private const int Cells = 1 << 16;

    private TagCell?[]? _cells;

    public TagCell this[string tag]
    {
        get
        {
            var cells = Volatile.Read(ref _cells) ?? Create();
            ref var cell = ref cells[tag.GetHashCode(StringComparison.Ordinal) & (Cells - 1)];
            return Volatile.Read(ref cell) ?? Create(ref cell, tag);
        }
    }

    private TagCell?[] Create()
    {
        var created = new TagCell?[Cells];
        return Interlocked.CompareExchange(ref _cells, created, null) ?? created;
    }

    private static TagCell Create(ref TagCell? cell, string tag)
    {
        var created = new TagCell(tag, TagKind.User);
        return Interlocked.CompareExchange(ref cell, created, null) ?? created;
    }
}
