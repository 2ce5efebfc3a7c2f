using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Querying;

/// <summary>What a model says about caching, table by table. Read once per model.</summary>
internal sealed class ModelPolicies
{
    private static readonly ConditionalWeakTable<IModel, ModelPolicies> All = [];

    private readonly Dictionary<TableName, TablePolicy> _tables = [];
    private readonly ILookup<string, TableName> _byName;

    private ModelPolicies(IModel model)
    {
        foreach (var table in model.GetRelationalModel().Tables)
        {
            var types = table.EntityTypeMappings.Select(mapping => mapping.TypeBase).OfType<IEntityType>().ToArray();

            // Owned types are a part of their owner. Join rows without an entity of their own have nobody who could say
            // something about them, and follow the rest of their query.
            var owners = types.Select(OwnerOf).Where(type => !type.IsPropertyBag).Distinct().ToArray();
            _tables[new TableName(table.Schema, table.Name)] = new TablePolicy(
                [.. owners.Select(type => type.ClrType)],
                [.. owners.Select(EntityPolicy.Of)]);
        }

        _byName = _tables.Keys.ToLookup(table => table.Name, StringComparer.Ordinal);
        WriteTags = Tag.Normalize(_tables.Values.SelectMany(table => table.WriteTags));
        HasCacheableEntities = _tables.Values.Any(table => table.IsCacheable && table.Entities.Count > 0);
    }

    /// <summary>The tags that a write to some table invalidates.</summary>
    public string[] WriteTags { get; }

    public bool HasCacheableEntities { get; }

    private static IEntityType OwnerOf(IEntityType type)
        => type.FindOwnership() is { } ownership ? OwnerOf(ownership.PrincipalEntityType) : type;

    public static ModelPolicies Of(IModel model) => All.GetValue(model, static model =>
    {
        CacheScope.Validate(model);
        KnownEntities.Add(model);
        return new ModelPolicies(model);
    });

    /// <summary>Whether queries of this entity may be cached without a mark.</summary>
    public bool IsCacheable(IEntityType type)
        => type.GetTableMappings().Any() && type.GetTableMappings().All(mapping => Of(new TableName(mapping.Table.Schema, mapping.Table.Name)).IsCacheable);

    /// <summary>The tags that a write to a table invalidates. Either side may leave out the schema.</summary>
    public IEnumerable<string> WriteTagsOf(TableName table) => WriteTags.Length == 0
        ? []
        : _byName[table.Name].Where(known => table.Schema is null || known.Schema is null || known.Schema == table.Schema).SelectMany(known => _tables[known].WriteTags);

    public TablePolicy Of(TableName table) => _tables.GetValueOrDefault(table, TablePolicy.Unknown);
}
