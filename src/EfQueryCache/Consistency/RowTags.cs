namespace EfQueryCache.Consistency;

/// <summary>
/// The tags of rows and scopes in one database: a fixed number of cells, found by a hash of the table's name and the values.
/// </summary>
/// <remarks>
/// <para>Two rows that share a cell are invalidated together, which costs a hit and never freshness. Of 65,536 cells, the writes
/// to 10,000 rows that are in use hit that of another one in use at one row in seven, and the array takes half a megabyte;
/// cells are made when they are first used (three more, with all of them), whatever the number of rows.</para>
/// <para>The schema is not hashed: a table without one meets those of its name in every schema.</para>
/// </remarks>
/// <param name="sharedName">What the names of the tags begin with in a second level.</param>
internal sealed class RowTags(string sharedName)
{
    /// <summary>What a tag is called whose rows are not known here.</summary>
    public const string Name = "one of its rows";

    private const int Cells = 1 << 16;

    private TagCell?[]? _cells;

    public TagCell this[int hash]
    {
        get
        {
            var cells = Volatile.Read(ref _cells) ?? Create();
            var index = hash & (Cells - 1);
            ref var cell = ref cells[index];
            return Volatile.Read(ref cell) ?? Create(ref cell, index);
        }
    }

    private TagCell?[] Create()
    {
        var created = new TagCell?[Cells];
        return Interlocked.CompareExchange(ref _cells, created, null) ?? created;
    }

    private TagCell Create(ref TagCell? cell, int index)
    {
        var created = new TagCell(Name, TagKind.Row, sharedName, index);
        return Interlocked.CompareExchange(ref cell, created, null) ?? created;
    }
}
