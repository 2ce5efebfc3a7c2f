using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.AspNetCore;

/// <summary>An entity's key and concurrency tokens: what EF Core compares when it writes the row.</summary>
internal sealed class TokenRow
{
    private readonly EntityEntry _entry;
    private readonly IProperty[] _tokens;

    /// <exception cref="InvalidOperationException">It has none, or they are not known.</exception>
    public TokenRow(EntityEntry entry)
    {
        _entry = entry;
        var name = entry.Metadata.DisplayName();
        var key = entry.Metadata.FindPrimaryKey()!; // there is no entry without one
        _tokens = [.. entry.Metadata.GetProperties().Where(property => property.IsConcurrencyToken)];
        if (_tokens.Length == 0)
        {
            throw new InvalidOperationException(
                $"{name} has no concurrency token, and without one EF Core does not notice that somebody else has written the row. Add one: "
                + "[Timestamp] public uint Version { get; set; } is PostgreSQL's xmin, which needs no column; or IsConcurrencyToken() on a property that changes with every write.");
        }

        if (entry.State == EntityState.Detached && key.Properties.Concat(_tokens).FirstOrDefault(property => property.IsShadowProperty()) is { } shadow)
        {
            throw new InvalidOperationException(
                $"{name}.{shadow.Name} is a shadow property, whose value only the context knows that tracks the entity: load it without AsNoTracking, or give the class that property.");
        }

        Id = TagText.OfIds([.. key.Properties.Select(Value)]);
    }

    public string Id { get; }

    public string Version => string.Join('+', _tokens.Select(token => Value(token) is { } value ? TagText.OfVersion(value) : TagText.Null));

    /// <summary>Whether the tokens were never read: the entity was made by the application, to be written without having been read.</summary>
    public bool IsUnread => _tokens.All(token => Equals(Raw(token), token.Sentinel));

    /// <summary>Makes EF Core expect the version that a tag of this row was made of.</summary>
    /// <returns>Whether it is a tag of this row, of tokens that can be read from it.</returns>
    public bool TryExpect(string tag)
    {
        if (!tag.StartsWith($"\"{Id}-", StringComparison.Ordinal) || !tag.EndsWith('"') || tag.Length < Id.Length + 4) return false;
        var parts = tag[(Id.Length + 2)..^1].Split('+');
        if (parts.Length != _tokens.Length) return false;
        var values = new object?[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryRead(parts[i], _tokens[i], out values[i])) return false;
        }

        for (var i = 0; i < parts.Length; i++) _entry.Property(_tokens[i]).OriginalValue = values[i];
        return true;
    }

    private static bool TryRead(string part, IProperty token, out object? value)
    {
        var converter = token.GetTypeMapping().Converter;
        var type = converter?.ProviderClrType ?? token.ClrType;
        if (!TagText.TryReadVersion(part, Nullable.GetUnderlyingType(type) ?? type, out value)) return false;
        value = converter is null ? value : converter.ConvertFromProvider(value);
        return true;
    }

    // What a context that tracks the entity has read is what it compares with; a handler may have changed the property.
    private object? Raw(IProperty property)
    {
        var value = _entry.Property(property);
        return _entry.State is EntityState.Detached or EntityState.Added ? value.CurrentValue : value.OriginalValue;
    }

    private object? Value(IProperty property)
    {
        var value = Raw(property);
        return property.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;
    }
}
