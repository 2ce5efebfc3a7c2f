using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfQueryCache.Consistency;

/// <summary>Which tables the database changes by itself when rows of another are deleted, as far as EF Core's model tells.</summary>
internal static class DatabaseCascades
{
    private static readonly ConditionalWeakTable<ITable, IReadOnlyCollection<ITable>> Closures = [];

    /// <summary>Every table whose rows a delete can delete or change, without the table itself unless it refers to itself.</summary>
    public static IReadOnlyCollection<ITable> Of(ITable table) => Closures.GetValue(table, Find);

    private static HashSet<ITable> Find(ITable table)
    {
        var changed = new HashSet<ITable>();
        var deleted = new HashSet<ITable> { table };
        var open = new Queue<ITable>([table]);
        while (open.TryDequeue(out var principal))
        {
            foreach (var constraint in principal.ReferencingForeignKeyConstraints)
            {
                switch (constraint.OnDeleteAction)
                {
                    case ReferentialAction.Cascade:
                        changed.Add(constraint.Table);
                        if (deleted.Add(constraint.Table)) open.Enqueue(constraint.Table);
                        break;
                    case ReferentialAction.SetNull or ReferentialAction.SetDefault:
                        changed.Add(constraint.Table);
                        break;
                }
            }
        }

        return changed;
    }
}
