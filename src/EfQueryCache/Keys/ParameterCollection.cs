namespace EfQueryCache.Keys;

/// <summary>A copy of an array or list that was passed as a parameter.</summary>
internal sealed class ParameterCollection : IEquatable<ParameterCollection>
{
    private readonly Type _type;
    private readonly object?[] _items;
    private readonly int _hash;

    public ParameterCollection(Type type, object?[] items)
    {
        (_type, _items) = (type, items);
        var hash = new HashCode();
        hash.Add(type);
        foreach (var item in items) hash.Add(ParameterValue.Hash(item));
        _hash = hash.ToHashCode();
    }

    public Type Type => _type;

    /// <summary>Shared: never change the array.</summary>
    public object?[] Items => _items;

    public ParameterCollection And(ParameterCollection other) => new(_type, [.. _items, .. other._items]);

    /// <summary>The memory of the copy, in bytes, roughly.</summary>
    public int EstimatedBytes => 64 + _items.Sum(ParameterValue.Bytes);

    public bool Equals(ParameterCollection? other)
    {
        if (other is null || _hash != other._hash || _type != other._type || _items.Length != other._items.Length) return false;
        for (var i = 0; i < _items.Length; i++)
        {
            if (!ParameterValue.AreEqual(_items[i], other._items[i])) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ParameterCollection);

    public override int GetHashCode() => _hash;
}
