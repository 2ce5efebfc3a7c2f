using EfQueryCache.Consistency;

namespace EfQueryCache.Analysis;

/// <summary>The tables behind each view of a database, as its catalog had them at one time. Immutable.</summary>
/// <param name="views">By name; views that search_path finds are there without their schema as well. No tables: it cannot be told.</param>
/// <param name="generation">Which state of the schema it describes.</param>
internal sealed class ViewCatalog(IReadOnlyDictionary<TableName, IReadOnlyList<TableName>?> views, long generation)
{
    public long Generation => generation;

    /// <returns>The tables, or <see langword="null"/> when the view is not known or depends on more than tables.</returns>
    public IReadOnlyList<TableName>? Expand(TableName view) => views.GetValueOrDefault(view);
}
