using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Analysis;

namespace EfQueryCache.Keys;

/// <summary>
/// What identifies a result: the database, the plan (SQL text, store types, model) and the parameter values, all compared
/// exactly.
/// </summary>
internal readonly struct ResultKey : IEquatable<ResultKey>
{
    private static readonly EqualityComparer<object?> ValueComparer = EqualityComparer<object?>.Create(ParameterValue.AreEqual, ParameterValue.Hash);

    private readonly QueryPlan _plan;
    private readonly DatabaseIdentity _database;
    private readonly object?[] _values;
    private readonly object? _variation;
    private readonly int _hash;

    private ResultKey(QueryPlan plan, DatabaseIdentity database, object?[] values, object? variation)
    {
        (_plan, _database, _values, _variation) = (plan, database, values, variation);
        var hash = (plan.Hash * 31) + ParameterValue.Hash(variation);
        foreach (var value in values) hash = (hash * 31) + ParameterValue.Hash(value);
        _hash = hash;
    }

    public QueryPlan Plan => _plan;

    public DatabaseIdentity Database => _database;

    /// <summary>The captured value of one of the plan's parameters, as the provider is given it.</summary>
    public object? ValueOf(int parameter) => _values[parameter];

    /// <summary>The captured value that tells apart what the connection string does not, or <see langword="null"/>.</summary>
    public object? Variation => _variation;

    /// <summary>The memory that the captured values take, roughly.</summary>
    public int EstimatedBytes
    {
        get
        {
            var bytes = 48;
            foreach (var value in _values) bytes += ParameterValue.Bytes(value);
            return bytes;
        }
    }

    /// <summary>Makes the key of one execution.</summary>
    /// <param name="plan">The plan that is executed.</param>
    /// <param name="database">Where it is executed.</param>
    /// <param name="values">EF Core's parameter values.</param>
    /// <param name="key">The key; of no use when the answer is <see langword="false"/>.</param>
    /// <param name="variation">A captured value that tells apart what the connection string does not.</param>
    /// <returns><see langword="false"/> when a value is of a type that cannot be compared exactly.</returns>
    public static bool TryCreate(
        QueryPlan plan, DatabaseIdentity database, IReadOnlyDictionary<string, object?>? values, out ResultKey key, object? variation = null)
    {
        var parameters = plan.Parameters;
        var captured = parameters.Length == 0 ? [] : new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            object? value = null;
            if (values?.TryGetValue(parameters[i].Name, out value) != true
                || !ParameterValue.TryCapture(parameters[i].ToProvider(value), out captured[i]))
            {
                key = default;
                return false;
            }
        }

        key = new ResultKey(plan, database, captured, variation);
        return true;
    }

    public bool Equals(ResultKey other)
    {
        if (_hash != other._hash || !ReferenceEquals(_plan, other._plan) || !ReferenceEquals(_database, other._database)
            || !ParameterValue.AreEqual(_variation, other._variation)) return false;
        for (var i = 0; i < _values.Length; i++)
        {
            if (!ParameterValue.AreEqual(_values[i], other._values[i])) return false;
        }

        return true;
    }

    /// <summary>In what the key of another execution of the same plan differs, for explanations.</summary>
    public KeyDifference DifferenceTo(in ResultKey other)
        => (_values.AsSpan().SequenceEqual(other._values, ValueComparer) ? KeyDifference.None : KeyDifference.Values)
            | (ParameterValue.AreEqual(_variation, other._variation) ? KeyDifference.None : KeyDifference.Variation)
            | (ReferenceEquals(_database, other._database) ? KeyDifference.None : KeyDifference.Database);

    public override bool Equals(object? obj) => obj is ResultKey other && Equals(other);

    public override int GetHashCode() => _hash;

    /// <summary>A short name for logs and explanations that gives away neither the SQL nor a value.</summary>
    public string ToHashText()
    {
        var text = new StringBuilder(_database.Normalized).Append('\n').Append(_plan.CommandText);
        text.Append('\n').Append(ParameterValue.Hash(_variation));
        foreach (var value in _values) text.Append('\n').Append(value?.GetType()).Append(':').Append(ParameterValue.Hash(value));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6));
    }
}
