namespace EfQueryCache.Values;

/// <summary>Values of many keys at once: what is there is taken, what others are making is waited for, the rest is made in batches.</summary>
internal sealed partial class ValueCache
{
    public async ValueTask<IReadOnlyList<CacheValue<T>>> GetOrCreateManyAsync<T>(
        IReadOnlyList<string> asked,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        CacheValueOptions options,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, CacheValue<T>>(StringComparer.Ordinal);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(asked.Distinct(StringComparer.Ordinal));
        for (var mayWait = true; open.Count > 0; mayWait = ReadScope.Current is null)
        {
            // Whoever waits has made all of its own before: two never wait for each other.
            var awaited = new List<ValueFlight>();
            while (open.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await MakeBatchAsync(open, mayWait ? awaited : null, found, counted, factory, options, cancellationToken).ConfigureAwait(false);
            }

            foreach (var flight in awaited)
            {
                if (await flight.WaitAsync(cancellationToken).ConfigureAwait(false) is not { } made || ReadScope.Current is not null) open.Enqueue(flight.Key);
                else found[flight.Key] = made == StoredValue.None ? default : new CacheValue<T>(made.Read<T>(flight.Key));
            }
        }

        return [.. asked.Select(key => found.GetValueOrDefault(key))];
    }

    private async ValueTask MakeBatchAsync<T>(
        Queue<string> open,
        List<ValueFlight>? awaited,
        Dictionary<string, CacheValue<T>> found,
        HashSet<string> counted,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        CacheValueOptions options,
        CancellationToken cancellationToken)
    {
        if (ReadVersions(options) is not { } versions)
        {
            var alone = TakeMissing(open, found, options.GivenBatchSize);
            if (alone.Count == 0) return;
            AddTo(found, alone, await FactoryRun.PassAsync(cache, alone, token => factory([.. alone], token), cancellationToken).ConfigureAwait(false));
            return;
        }

        var keys = new List<string>();
        var run = new FactoryRun(cache, keys, versions);
        var flights = new List<ValueFlight>();
        var outcomes = new List<StoredValue?>();
        try
        {
            while (flights.Count < options.GivenBatchSize && open.TryDequeue(out var key))
            {
                if (!TryLead(key, versions, run, awaited is not null, out var flight)) awaited!.Add(flight);
                else Add(flight);
                if (Find(key) is { } entry) found[key] = new CacheValue<T>(Serve<T>(entry));
                else if (counted.Add(key)) CountMiss(key);
                if (!found.ContainsKey(key)) continue;
                if (awaited?.Remove(flight) == true) continue;
                Drop(flight);
            }

            if (flights.Count == 0) return;
            run.Enter();
            var made = await factory([.. keys], cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The factory of GetOrCreateManyAsync has returned null. Return a dictionary, without the keys that have no value.");
            for (var i = 0; i < flights.Count; i++)
            {
                outcomes[i] = made.TryGetValue(keys[i], out var value) ? Keep(flights[i], value, options) : StoredValue.None;
            }

            AddTo(found, keys, made);
            if (run.ReadVersions() is { } read) run.Outer?.Add(read);
            else run.RefuseOuter();
        }
        catch
        {
            run.RefuseOuter();
            throw;
        }
        finally
        {
            for (var i = 0; i < flights.Count; i++) Leave(flights[i], outcomes[i]);
            run.End();
        }

        void Add(ValueFlight flight)
        {
            flights.Add(flight);
            keys.Add(flight.Key);
            outcomes.Add(null);
        }

        void Drop(ValueFlight flight)
        {
            flights.RemoveAt(flights.Count - 1);
            keys.RemoveAt(keys.Count - 1);
            outcomes.RemoveAt(outcomes.Count - 1);
            _flights.TryRemove(new KeyValuePair<string, ValueFlight>(flight.Key, flight));
            flight.Land(null);
        }
    }

    private List<string> TakeMissing<T>(Queue<string> open, Dictionary<string, CacheValue<T>> found, int most)
    {
        var missing = new List<string>();
        while (missing.Count < most && open.TryDequeue(out var key))
        {
            if (cache.FindBypass() is null && Find(key) is { } entry) found[key] = new CacheValue<T>(Serve<T>(entry));
            else missing.Add(key);
        }

        return missing;
    }

    private static void AddTo<T>(Dictionary<string, CacheValue<T>> found, IReadOnlyList<string> keys, IReadOnlyDictionary<string, T> made)
    {
        foreach (var key in keys) found[key] = made.TryGetValue(key, out var value) ? new CacheValue<T>(value) : default;
    }
}
