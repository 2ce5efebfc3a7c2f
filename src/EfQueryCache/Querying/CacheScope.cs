using EfQueryCache.Analysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Querying;

/// <summary>What a model says about the scopes of its entities.</summary>
internal static class CacheScope
{
    public const string Annotation = "EfQueryCache:Scope";

    /// <summary>The column of a table that its scopes are values of, or <see langword="null"/>.</summary>
    public static IColumn? Of(ITable table)
    {
        foreach (var type in table.EntityTypeMappings.Select(mapping => mapping.TypeBase).OfType<IEntityType>())
        {
            if (Of(type) is { } scope && table.FindColumn(scope) is { } column) return column;
        }

        return null;
    }

    /// <summary>Checks what can only be known of a model that is complete.</summary>
    /// <exception cref="InvalidOperationException">A scope could change, or is not what the database compares exactly.</exception>
    public static void Validate(IModel model)
    {
        foreach (var type in model.GetEntityTypes())
        {
            if (Of(type) is not { } scope) continue;
            var why = Explain(scope);
            if (why is null) continue;
            throw new InvalidOperationException(
                $"{type.DisplayName()}.{scope.Name} cannot be the cache scope of {type.DisplayName()}: {why} "
                + "A scope is a required int, long, short, bool, Guid, DateOnly or enum that is stored as such, never changes, and is compared by every UPDATE and DELETE "
                + "(a concurrency token, as HasCacheScope makes it, or a part of the key). Correct the property's mapping behind HasCacheScope, or remove HasCacheScope.");
        }
    }

    private static IProperty? Of(IEntityType type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.FindAnnotation(Annotation)?.Value is string name) return current.FindProperty(name);
        }

        return null;
    }

    private static string? Explain(IProperty property)
    {
        if (property.IsNullable) return "it can be null.";
        if (property.GetAfterSaveBehavior() != PropertySaveBehavior.Throw) return "its value can be changed after it was saved.";
        if ((property.ValueGenerated & ValueGenerated.OnUpdate) != 0) return "the database makes up its value on an update.";
        if (!property.IsConcurrencyToken && !property.IsPrimaryKey()) return "it is not compared when a row is updated or deleted.";
        var columns = property.GetTableColumnMappings().Select(mapping => mapping.Column).ToArray();
        if (columns.Length == 0) return "it has no column.";
        return Array.Find(columns, column => !ExactTypes.Include(column)) is { } inexact ? $"{inexact.StoreType} is not a type that the database compares exactly like .NET." : null;
    }
}
