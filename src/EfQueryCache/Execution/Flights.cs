using System.Collections.Concurrent;
using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using EfQueryCache.Querying;

namespace EfQueryCache.Execution;

/// <summary>
/// The loads in progress. Of many who miss the same result, one asks the database and the others wait and look again; what
/// they then find is judged as ever, so waiting shows nobody anything older than asking would.
/// </summary>
/// <remarks>
/// Who leads a flight never waits for another one: two who load one inside of the other, in opposite order, would wait for
/// each other.
/// </remarks>
/// <param name="cache">The cache that it belongs to.</param>
internal sealed class Flights(QueryCache cache)
{
    private readonly ConcurrentDictionary<ResultKey, Flight> _flights = new();
    private readonly AsyncLocal<bool> _leads = new();

    public int Count => _flights.Count;

    public bool IsLoading(in ResultKey key) => _flights.ContainsKey(key);

    /// <summary>Joins the load of a result, or begins it.</summary>
    /// <returns>The load and whether the caller leads it; no load for who must neither wait nor be waited for.</returns>
    public Flight? Enter(in ResultKey key, TagVersions versions, Conditions conditions, bool isSecond, out bool leads)
    {
        leads = true;
        if (_leads.Value) return null;
        if (_flights.TryGetValue(key, out var known) && known.Answers(versions, conditions, cache.Rules))
        {
            leads = false;
            return known;
        }

        // One that began before a write is of no use to who comes after it: it goes on for those who already wait.
        var own = new Flight(this, key, versions, conditions) { WasSecond = isSecond };
        if (known is null ? _flights.TryAdd(key, own) : _flights.TryUpdate(key, own, known)) return own;
        return Enter(key, versions, conditions, isSecond, out leads);
    }

    public void Remove(Flight flight) => _flights.TryRemove(new KeyValuePair<ResultKey, Flight>(flight.Key, flight));

    /// <summary>From here on, in this flow, nobody waits.</summary>
    public void BeginLeading() => _leads.Value = true;

    public void EndLeading() => _leads.Value = false;
}
