using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Analysis;

/// <summary>The rows of one entity, named by its key, in all tables of one model that it is stored in.</summary>
internal sealed class RowsByKey
{
    private readonly Dictionary<IProperty, object?> _values = [];
    private readonly HashSet<ITable> _own = [];

    private RowsByKey(IModel model, Type type, IKey key, object[] keyValues)
    {
        for (var i = 0; i < keyValues.Length; i++)
        {
            var converter = key.Properties[i].GetTypeMapping().Converter;
            _values[key.Properties[i]] = converter is null ? keyValues[i] : converter.ConvertToProvider(keyValues[i]);
        }

        foreach (var entity in model.GetEntityTypes().Where(entity => type.IsAssignableFrom(entity.ClrType) && !entity.IsPropertyBag))
        {
            foreach (var mapping in entity.GetTableMappings()) _own.Add((ITable)mapping.Table);
        }

        Tables = EntityTables.Of(model, type).ToHashSet();
    }

    /// <summary>All tables, with those of what the entity owns.</summary>
    public IReadOnlyCollection<TableName> Tables { get; }

    /// <returns><see langword="null"/> when the model has no such entity.</returns>
    /// <exception cref="ArgumentException">It is not an entity with a key of these values.</exception>
    public static RowsByKey? Find(IModel model, Type type, object[] keyValues)
    {
        if (model.FindEntityTypes(type).FirstOrDefault() is not { } entity)
        {
            return EntityTables.Of(model, type).Any() ? throw Misuse("it is no entity, although entities are of this type. Name one of these") : null;
        }

        if (entity.FindPrimaryKey() is not { } key) throw Misuse("it has no key. Use InvalidateAsync without values for all of it");
        var names = string.Join(", ", key.Properties.Select(property => $"{property.ClrType.Name} {property.Name}"));
        if (keyValues.Length != key.Properties.Count) throw Misuse($"its key has {key.Properties.Count} value(s) ({names}), and not {keyValues.Length}. Pass them as to Find");
        for (var i = 0; i < keyValues.Length; i++)
        {
            var wanted = Nullable.GetUnderlyingType(key.Properties[i].ClrType) ?? key.Properties[i].ClrType;
            if (!wanted.IsInstanceOfType(keyValues[i])) throw Misuse($"its {key.Properties[i].Name} is of type {wanted.Name}, and not {keyValues[i]?.GetType().Name ?? "null"}. Pass the values as to Find ({names})");
        }

        return new RowsByKey(model, type, key, keyValues);

        ArgumentException Misuse(string why) => new($"A row of {type.Name} cannot be invalidated by this key: {why}.", nameof(keyValues));
    }

    /// <summary>Adds what a write to the rows changes.</summary>
    public void AddWriteCells(DatabaseTags database, NarrowingRules rules, List<TagCell> cells)
    {
        foreach (var table in Tables)
        {
            var tags = database.Table(table.Name);
            tags.AddWriteCells(table.Schema, cells);
            tags.Unscoped.AddWriteCells(table.Schema, cells);
            if (Hash(table, tags, rules) is { } row) cells.Add(database.Rows[row]);
            else tags.Bulk.AddWriteCells(table.Schema, cells);
        }
    }

    private int? Hash(TableName name, TableTags tags, NarrowingRules rules)
    {
        if (_own.FirstOrDefault(table => table.Name == name.Name && table.Schema == name.Schema) is not { } own) return null;
        var rows = TableRows.Of(own);
        if (!rows.HasKey(tags, rules)) return null;
        var hash = RowHash.OfTable(name.Name);
        foreach (var column in rows.Key)
        {
            var property = column.PropertyMappings.Select(mapping => mapping.Property).FirstOrDefault(_values.ContainsKey);
            if (property is null || !RowHash.TryAdd(ref hash, _values[property], rules)) return null;
        }

        return hash;
    }
}
