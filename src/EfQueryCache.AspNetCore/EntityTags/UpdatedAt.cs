using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace EfQueryCache.AspNetCore;

/// <summary>When an object was changed last, by the convention that a property or key <c>UpdatedAt</c> says so.</summary>
internal static class UpdatedAt
{
    private const string Name = nameof(UpdatedAt);

    private static readonly ConcurrentDictionary<Type, PropertyInfo?> Properties = new();

    /// <exception cref="ArgumentException">Nothing says it.</exception>
    public static DateTime Of(object entity)
    {
        var value = entity switch
        {
            DateTime or DateTimeOffset => entity,
            IReadOnlyDictionary<string, object?> dictionary => dictionary.TryGetValue(Name, out var found) ? found : throw Missing(entity, "key"),
            IDictionary<string, object?> dictionary => dictionary.TryGetValue(Name, out var found) ? found : throw Missing(entity, "key"),
            IDictionary dictionary => dictionary.Contains(Name) ? dictionary[Name] : throw Missing(entity, "key"),
            _ => (Properties.GetOrAdd(entity.GetType(), Find) ?? throw Missing(entity, "property")).GetValue(entity),
        };
        return value switch
        {
            DateTime time => TagText.ToUtc(time),
            DateTimeOffset time => time.UtcDateTime,
            _ => throw new ArgumentException(
                $"{Name} of {entity.GetType()} is {value?.GetType().ToString() ?? "null"}, not a DateTime or DateTimeOffset. Say which time counts: ETag.FromTimestamp(entity, e => e.UpdatedAt ?? e.CreatedAt).",
                nameof(entity)),
        };
    }

    private static PropertyInfo? Find(Type type) => type.GetProperty(Name, BindingFlags.Public | BindingFlags.Instance);

    private static ArgumentException Missing(object entity, string what)
        => new($"{entity.GetType()} has no {what} {Name}. Name the one that says when it was changed: ETag.FromTimestamp(entity, e => e.ModifiedAt).", nameof(entity));
}
