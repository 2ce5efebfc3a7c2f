using EfQueryCache.Keys;
using EfQueryCache.Querying;

namespace EfQueryCache.Sharing;

/// <summary>
/// What identifies an execution before EF Core makes a command of it: the compiled query, the database, and the values of
/// the query's parameters as .NET has them, all compared exactly.
/// </summary>
/// <remarks>Four fields and not one more: so many the runtime keeps in registers. The dictionary remembers the hash.</remarks>
internal readonly struct SharedResultKey : IEquatable<SharedResultKey>
{
    private readonly CompiledCacheableQuery _query;
    private readonly DatabaseIdentity _database;
    private readonly object? _variation;

    // The value of the only parameter, or an array of the values of several.
    private readonly object? _values;

    private SharedResultKey(CompiledCacheableQuery query, DatabaseIdentity database, object? variation, object? values)
        => (_query, _database, _variation, _values) = (query, database, variation, values);

    /// <summary>The memory that the captured values take, roughly.</summary>
    public int EstimatedBytes => 64 + (_values is object?[] values ? values.Sum(ParameterValue.Bytes) : ParameterValue.Bytes(_values));

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

        key = new SharedResultKey(query, database, variation, values ?? only);
        return true;
    }

    public bool Equals(SharedResultKey other)
        => ReferenceEquals(_query, other._query) && ReferenceEquals(_database, other._database)
            && (ReferenceEquals(_variation, other._variation) || ParameterValue.AreEqual(_variation, other._variation))
            && (ParameterValue.AreEqual(_values, other._values) || (_values is object?[] x && other._values is object?[] y && AreEqual(x, y)));

    public override bool Equals(object? obj) => obj is SharedResultKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = (_query.GetHashCode() * 31) + ParameterValue.Hash(_variation);
        if (_values is null || _values.GetType() != typeof(object[])) return (hash * 31) + ParameterValue.Hash(_values);
        foreach (var value in (object?[])_values) hash = (hash * 31) + ParameterValue.Hash(value);
        return hash;
    }

    private static bool AreEqual(object?[] x, object?[] y)
    {
        if (x.Length != y.Length) return false;
        for (var i = 0; i < x.Length; i++)
        {
            if (!ParameterValue.AreEqual(x[i], y[i])) return false;
        }

        return true;
    }
}
