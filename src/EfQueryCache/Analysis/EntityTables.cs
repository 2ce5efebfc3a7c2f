using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Analysis;

/// <summary>The tables that entities of a type are stored in.</summary>
internal static class EntityTables
{
    /// <returns>Those of all entities that are of the type, with what they own. Empty when there are none.</returns>
    public static IEnumerable<TableName> Of<T>(IModel model) => Of(model, typeof(T));

    /// <inheritdoc cref="Of{T}(IModel)"/>
    public static IEnumerable<TableName> Of(IModel model, Type type) => model.GetEntityTypes()
        .Where(entity => type.IsAssignableFrom(entity.ClrType) && !entity.IsPropertyBag)
        .SelectMany(Of)
        .Distinct();

    /// <returns>Those of an entity, with what it owns.</returns>
    public static IEnumerable<TableName> Of(IEntityType entity)
    {
        foreach (var mapping in entity.GetTableMappings()) yield return new TableName(mapping.Table.Schema, mapping.Table.Name);
        foreach (var mapping in entity.GetViewMappings()) yield return new TableName(mapping.View.Schema, mapping.View.Name);
        foreach (var navigation in entity.GetNavigations().Where(navigation => navigation.ForeignKey.IsOwnership && !navigation.IsOnDependent))
        {
            foreach (var table in Of(navigation.TargetEntityType)) yield return table;
        }
    }
}
