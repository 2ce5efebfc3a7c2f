using System.Data.Common;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>The rows of one command as the provider's reader gives them.</summary>
internal sealed class FloorRows
{
    public FloorRows(DbDataReader reader)
    {
        Names = new string[reader.FieldCount];
        Columns = new FloorColumn[reader.FieldCount];
        for (var i = 0; i < Columns.Length; i++) (Names[i], Columns[i]) = (reader.GetName(i), FloorColumn.For(reader.GetFieldType(i)));
        for (; reader.Read(); Count++)
        {
            for (var i = 0; i < Columns.Length; i++) Columns[i].Add(reader, i);
        }

        Nulls = new bool[]?[Columns.Length];
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i].Freeze();
            Nulls[i] = Columns[i].Nulls.Contains(true) ? [.. Columns[i].Nulls] : null;
        }
    }

    public string[] Names { get; }

    public FloorColumn[] Columns { get; }

    public bool[]?[] Nulls { get; }

    public int Count { get; }
}
