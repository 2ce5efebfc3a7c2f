using EfQueryCache.Keys;
using EfQueryCache.Querying;

namespace EfQueryCache.Sharing;

/// <summary>
/// What identifies an execution before EF Core makes a command of it: the compiled query, the database, and the values of
/// the query's parameters as .NET has them, all compared exactly.
/// </summary>
internal readonly struct SharedResultKey : IEquatable<SharedResultKey>
{
    private readonly CompiledCacheableQuery _query;
    private readonly DatabaseIdentity _database;
    private readonly object? _variation;

    // The value of the only parameter, or the values of several.
    private readonly object? _value;
    private readonly object?[]? _values;
    private readonly int _hash;

    private SharedResultKey(CompiledCacheableQuery query, DatabaseIdentity database, object? variation, object? value, object?[]? values)
    {
        (_query, _database, _variation, _value, _values) = (query, database, variation, value, values);
        var hash = (query.GetHashCode() * 31) + ParameterValue.Hash(variation) + ParameterValue.Hash(value);
        foreach (var item in values ?? []) hash = (hash * 31) + ParameterValue.Hash(item);
        _hash = hash;
    }

    /// <summary>The memory that the captured values take, roughly.</summary>
    public int EstimatedBytes => 64 + ParameterValue.Bytes(_value) + (_values?.Sum(ParameterValue.Bytes) ?? 0);

    /// <returns>
    /// <see langword="false"/> when a value is of a type that cannot be compared exactly, or its owner could change it: a list may
    /// hold something else once the rows have been read.
    /// </returns>
    public static bool TryCreate(
        CompiledCacheableQuery query, DatabaseIdentity database, object? variation, Dictionary<string, object?> parameters, out SharedResultKey key)
    {
        key = default;
        object? only = null;
        var values = parameters.Count > 1 ? new object?[parameters.Count] : null;
        var i = 0;
        foreach (var parameter in parameters)
        {
            if (!ParameterValue.TryCapture(parameter.Value, out var captured) || !ReferenceEquals(captured, parameter.Value)) return false;
            if (values is null) only = captured;
            else values[i++] = captured;
        }

        key = new SharedResultKey(query, database, variation, only, values);
        return true;
    }

    public bool Equals(SharedResultKey other)
    {
        if (_hash != other._hash || !ReferenceEquals(_query, other._query) || !ReferenceEquals(_database, other._database)
            || !ParameterValue.AreEqual(_variation, other._variation) || !ParameterValue.AreEqual(_value, other._value)
            || _values?.Length != other._values?.Length) return false;
        for (var i = 0; i < _values?.Length; i++)
        {
            if (!ParameterValue.AreEqual(_values[i], other._values![i])) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is SharedResultKey other && Equals(other);

    public override int GetHashCode() => _hash;
}
