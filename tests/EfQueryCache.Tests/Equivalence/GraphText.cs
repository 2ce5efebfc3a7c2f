using System.Collections;
using System.Globalization;
using System.Text;
using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>
/// All that a query has left behind, as text: what it returned, every property and navigation, which object is which, and
/// what the context tracks. Two texts are equal when nobody could tell the one from the other.
/// </summary>
internal sealed class GraphText
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly IModel _model;

    private GraphText(IModel model) => _model = model;

    public static string Of(DbContext context, object? result)
    {
        // Looking must not load.
        context.ChangeTracker.LazyLoadingEnabled = false;
        var graph = new GraphText(context.Model);
        graph.Write(result, hint: null);
        graph.WriteTracked(context.ChangeTracker.Entries());
        return graph._text.ToString();
    }

    private void Write(object? value, IEntityType? hint)
    {
        if (value is null || IsScalar(value))
        {
            _text.Append(Scalar(value));
        }
        else if (value is IDictionary<string, object> bag)
        {
            if (IsFirst(value)) foreach (var (name, item) in bag.OrderBy(p => p.Key, StringComparer.Ordinal)) Write(name, item);
        }
        else if (value is not IEnumerable items)
        {
            if (!IsFirst(value)) return;
            if (FindEntityType(value, hint) is { } type) WriteEntity(value, type);
            else WriteObject(value);
        }
        else
        {
            _text.Append(value is Array ? "array" : "list").Append('[');
            if (value.GetType().GetProperty(nameof(IGrouping<,>.Key)) is { } key) Write("Key", key.GetValue(value));
            foreach (var item in items)
            {
                Write(item, hint);
                _text.Append(", ");
            }

            _text.Append(']');
        }
    }

    private bool IsFirst(object value)
    {
        if (_numbers.TryGetValue(value, out var number))
        {
            _text.Append(CultureInfo.InvariantCulture, $"#{number}");
            return false;
        }

        _numbers.Add(value, _numbers.Count);
        _text.AppendLine().Append(CultureInfo.InvariantCulture, $"#{_numbers.Count - 1} {value.GetType().Name} ");
        return true;
    }

    private void Write(string name, object? value, IEntityType? hint = null)
    {
        _text.Append(name).Append('=');
        Write(value, hint);
        _text.Append("; ");
    }

    // Anonymous and complex types, pairs, rows that are no part of the model.
    private void WriteObject(object value)
    {
        foreach (var property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0)) Write(property.Name, property.GetValue(value));
    }

    private void WriteEntity(object entity, IEntityType type)
    {
        foreach (var property in type.GetProperties().Where(p => !p.IsShadowProperty())) Write(property.Name, Read(entity, property));
        foreach (var property in type.GetComplexProperties()) Write(property.Name, property.PropertyInfo!.GetValue(entity));
        foreach (var navigation in type.GetNavigations().Cast<INavigationBase>().Concat(type.GetSkipNavigations()))
        {
            if (navigation.PropertyInfo is not { } property) continue;
            var value = property.GetValue(entity);
            if (navigation.IsCollection && value is IEnumerable items && !navigation.TargetEntityType.IsMappedToJson())
            {
                // Nothing says in which order these are, unless the query does.
                value = items.Cast<object>().OrderBy(item => ScalarsOf(item, navigation.TargetEntityType), StringComparer.Ordinal).ToArray();
            }

            Write(navigation.Name, value, navigation.TargetEntityType);
        }
    }

    private void WriteTracked(IEnumerable<EntityEntry> entries)
    {
        foreach (var (name, entry) in entries.Select(e => (Name: $"{e.Metadata.Name} {KeyOf(e)}", Entry: e)).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var number = _numbers.TryGetValue(entry.Entity, out var known) ? $"#{known}" : entry.Entity.GetType().Name;
            _text.AppendLine().Append(CultureInfo.InvariantCulture, $"tracked {name} {number} {entry.State} ");
            foreach (var property in entry.Properties)
            {
                Write(property.Metadata.Name, property.CurrentValue);
                if (property.IsModified || property.IsTemporary || Scalar(property.OriginalValue) != Scalar(property.CurrentValue)) Write("was", property.OriginalValue);
            }

            foreach (var navigation in entry.Navigations.Where(n => n.IsLoaded)) _text.Append(navigation.Metadata.Name).Append(" is loaded; ");
        }
    }

    private IEntityType? FindEntityType(object value, IEntityType? hint) => hint is null
        ? _model.FindEntityType(value.GetType())
        : hint.GetDerivedTypesInclusive().FirstOrDefault(type => type.ClrType == value.GetType());

    private string ScalarsOf(object entity, IEntityType hint)
    {
        if (FindEntityType(entity, hint) is not { } type) return "";
        var key = type.FindPrimaryKey()?.Properties ?? [];
        return string.Join(' ', key.Concat(type.GetProperties().Except(key)).Where(p => !p.IsShadowProperty()).Select(p => Scalar(Read(entity, p))));
    }

    private static object? Read(object entity, IProperty property)
        => property.IsIndexerProperty() ? property.PropertyInfo!.GetValue(entity, [property.Name]) : property.PropertyInfo!.GetValue(entity);

    private static string KeyOf(EntityEntry entry)
        => string.Join(' ', entry.Properties.Where(p => p.Metadata.IsPrimaryKey()).Select(p => Scalar(p.CurrentValue).PadLeft(6)));

    private static bool IsScalar(object value)
        => value is string or bool or byte[] or TicketCode or Enum || (value is IFormattable && value.GetType().Namespace == nameof(System));

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        byte[] bytes => $"x{Convert.ToHexString(bytes)}",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => $"{value.GetType().Name} {formattable.ToString(null, CultureInfo.InvariantCulture)}",
        IEnumerable items => $"[{string.Join(' ', items.Cast<object?>().Select(Scalar))}]",
        _ => value.ToString()!,
    };
}
