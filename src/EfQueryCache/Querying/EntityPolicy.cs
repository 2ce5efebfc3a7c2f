using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Querying;

/// <summary>What the model says about caching an entity: its builder, else its attributes, else those of its base type.</summary>
internal sealed record EntityPolicy(bool? IsCacheable, TimeSpan? Ttl, string[] Tags, string[] WriteTags)
{
    public const string CacheableAnnotation = "EfQueryCache:Cacheable";
    public const string TtlAnnotation = "EfQueryCache:Ttl";
    public const string TagsAnnotation = "EfQueryCache:Tags";
    public const string WriteTagsAnnotation = "EfQueryCache:WriteTags";

    /// <exception cref="InvalidOperationException">An attribute has a value that is out of range.</exception>
    public static EntityPolicy Of(IEntityType type)
    {
        var (isCacheable, ttl, tags) = Read(type);
        var writeTags = type.GetAllBaseTypesInclusive().SelectMany(WriteTagsOf);
        return new EntityPolicy(isCacheable, ttl, tags, Tag.Normalize(writeTags));
    }

    private static (bool? IsCacheable, TimeSpan? Ttl, string[] Tags) Read(IEntityType type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.FindAnnotation(CacheableAnnotation)?.Value is bool isCacheable)
            {
                var ttl = current.FindAnnotation(TtlAnnotation)?.Value is long ticks ? TimeSpan.FromTicks(ticks) : (TimeSpan?)null;
                return (isCacheable, ttl, current.FindAnnotation(TagsAnnotation)?.Value as string[] ?? []);
            }

            if (current.ClrType.GetCustomAttribute<NotCacheableAttribute>(inherit: false) is not null) return (false, null, []);
            if (current.ClrType.GetCustomAttribute<CacheableAttribute>(inherit: false) is not { } attribute) continue;
            if (attribute.TtlSeconds < 0 || attribute.Tags.Any(string.IsNullOrWhiteSpace))
            {
                throw new InvalidOperationException(
                    $"[Cacheable] on {current.DisplayName()} has a negative time to live or a tag without a name. Use a positive number of seconds, or 0 for the cache's default, and name every tag.");
            }

            return (true, attribute.TtlSeconds == 0 ? null : TimeSpan.FromSeconds(attribute.TtlSeconds), [.. attribute.Tags]);
        }

        return (null, null, []);
    }

    private static IEnumerable<string> WriteTagsOf(IEntityType type)
        => (type.FindAnnotation(WriteTagsAnnotation)?.Value as string[] ?? [])
            .Concat(type.ClrType.GetCustomAttribute<CacheTagsAttribute>(inherit: false)?.Tags ?? []);
}
