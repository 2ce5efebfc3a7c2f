using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EfQueryCache.Analysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Consistency;

/// <summary>
/// Which tables the entities of this process are stored in, over all models that a cache has met: a value names an entity
/// without a context.
/// </summary>
/// <remarks>
/// A model is added before the first query on it is compiled and before the first write through it is looked at. What a
/// value was found to depend on carries <see cref="AnyDatabase.Models"/>, which changes when that was not all. Thread-safe.
/// </remarks>
internal static class KnownEntities
{
    private static readonly QueryCacheInvalidation ModelAdded = new() { Reason = "an entity turned out to have more tables" };
    private static readonly ConditionalWeakTable<IModel, object> Models = [];
    private static readonly Lock AddLock = new();

    // An assembly that is loaded for a while must be able to go.
    private static readonly ConditionalWeakTable<Type, ConcurrentDictionary<TableName, bool>> Tables = [];
    private static readonly ConditionalWeakTable<Type, Type> ComplexTypes = [];

    public static void Add(IModel model)
    {
        if (Models.TryGetValue(model, out _)) return;
        lock (AddLock)
        {
            if (Models.TryGetValue(model, out _)) return;
            var isNew = false;
            foreach (var entity in model.GetEntityTypes().Where(entity => !entity.IsPropertyBag))
            {
                var tables = Tables.GetValue(entity.ClrType, static _ => new ConcurrentDictionary<TableName, bool>());
                foreach (var property in entity.GetFlattenedComplexProperties()) ComplexTypes.AddOrUpdate(property.ComplexType.ClrType, property.ComplexType.ClrType);
                foreach (var (table, isWritable) in TablesOf(entity, model)) isNew |= tables.TryAdd(table, isWritable);
            }

            if (isNew) AnyDatabase.Models.Bump(ModelAdded);
            Models.Add(model, model);
        }
    }

    /// <summary>
    /// Whether objects of a type are entities, or complex types of some: EF Core sets their properties whether they have setters
    /// or not, once they are attached to a context.
    /// </summary>
    public static bool Contain(Type type) => Tables.TryGetValue(type, out _) || ComplexTypes.TryGetValue(type, out _);

    /// <summary>Adds what a value carries that depends on an entity.</summary>
    /// <param name="type">The entity, a base class or an interface of some.</param>
    /// <param name="cells">Where the tags are added. They hold for as long as <see cref="AnyDatabase.Models"/> is as it was before.</param>
    public static void AddReadCells(Type type, ICollection<TagCell> cells)
    {
        cells.Add(AnyDatabase.Models);
        var tables = TablesOf(type);
        if (tables.Count == 0 || tables.ContainsValue(false))
        {
            cells.Add(AnyDatabase.Writes);
            return;
        }

        foreach (var table in tables.Keys) AnyDatabase.Tags.Table(table.Name).AddReadCells(table.Schema, cells);
    }

    /// <summary>Adds what a write to an entity changes of that.</summary>
    /// <param name="type">The entity, a base class or an interface of some.</param>
    /// <param name="cells">Where the tags are added.</param>
    public static void AddWriteCells(Type type, ICollection<TagCell> cells)
    {
        cells.Add(AnyDatabase.Writes);
        foreach (var (table, _) in TablesOf(type)) AnyDatabase.Tags.Table(table.Name).AddWriteCells(table.Schema, cells);
    }

    private static Dictionary<TableName, bool> TablesOf(Type type)
    {
        var all = new Dictionary<TableName, bool>();
        foreach (var (known, tables) in Tables)
        {
            if (!type.IsAssignableFrom(known)) continue;
            foreach (var (table, isWritable) in tables) all[table] = isWritable && all.GetValueOrDefault(table, true);
        }

        return all;
    }

    // What is read through a view, a function or SQL of the model's is written under other names. Rows that join two
    // entities belong to both.
    private static IEnumerable<(TableName Table, bool IsWritable)> TablesOf(IEntityType entity, IModel model)
    {
        foreach (var table in EntityTables.Of(entity))
        {
            yield return (table, model.GetRelationalModel().FindTable(table.Name, table.Schema) is not null);
        }

        foreach (var join in entity.GetSkipNavigations().Select(navigation => navigation.JoinEntityType).SelectMany(EntityTables.Of)) yield return (join, true);
        if (!entity.GetTableMappings().Any() && !entity.GetDerivedTypes().Any()) yield return (new TableName(null, $"what {entity.Name} is mapped to"), false);
    }
}
