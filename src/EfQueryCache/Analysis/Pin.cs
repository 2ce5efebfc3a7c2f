using EfQueryCache.Consistency;
using EfQueryCache.Keys;

namespace EfQueryCache.Analysis;

/// <summary>
/// The rows, or the scopes, of a table that can matter at one place of a query: the combinations of what each column may be.
/// </summary>
/// <param name="Tag">What it is called, for people to read.</param>
/// <param name="IsRow">Whether it is about rows.</param>
/// <param name="Seed">Where the hashes begin.</param>
/// <param name="Columns">What each column may be; a parameter by its place in the plan.</param>
internal sealed record Pin(string Tag, bool IsRow, int Seed, (int Parameter, ConditionValue Value)[][] Columns)
{
    /// <summary>Finds the hashes for one execution.</summary>
    /// <param name="key">Has the values of the parameters.</param>
    /// <param name="rules">What counts as known.</param>
    /// <param name="hashes">Where they are added.</param>
    /// <param name="limit">How many hashes there may be at the end.</param>
    /// <returns><see langword="false"/> when there are more, or a value is not of a type that is compared exactly.</returns>
    public bool TryAddHashes(in ResultKey key, NarrowingRules rules, List<int> hashes, int limit)
    {
        var begin = hashes.Count;
        hashes.Add(Seed);
        foreach (var column in Columns)
        {
            var end = hashes.Count;
            foreach (var (parameter, value) in column)
            {
                var known = parameter < 0 ? value.Constant : key.ValueOf(parameter);
                if (!value.IsCollection)
                {
                    if (!TryAdd(hashes, begin, end, known, rules, limit)) return false;
                }
                else if (known is ParameterCollection items)
                {
                    foreach (var item in items.Items)
                    {
                        if (item is not null && !TryAdd(hashes, begin, end, item, rules, limit)) return false; // nothing equals NULL
                    }
                }
                else
                {
                    return false;
                }
            }

            hashes.RemoveRange(begin, end - begin);
        }

        return hashes.Count <= limit;
    }

    // Each combination of the columns before, with one more value.
    private static bool TryAdd(List<int> hashes, int begin, int end, object? value, NarrowingRules rules, int limit)
    {
        for (var i = begin; i < end; i++)
        {
            var hash = hashes[i];
            if (!RowHash.TryAdd(ref hash, value, rules) || hashes.Count - (end - begin) >= limit) return false;
            hashes.Add(hash);
        }

        return true;
    }
}
