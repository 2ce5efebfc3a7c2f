namespace EfQueryCache.Values;

/// <content>Values of many keys at once: looked up together, and the missing ones made in batches.</content>
internal sealed partial class SharedValues
{
    public async ValueTask<IReadOnlyList<CacheValue<T>>> GetOrCreateManyAsync<T>(
        IReadOnlyList<string> asked,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        CacheValueOptions options,
        CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, CacheValue<T>>(StringComparer.Ordinal);
        string[] open = [.. asked.Distinct(StringComparer.Ordinal)];
        for (var isSecond = false; open.Length > 0; isSecond = true)
        {
            List<string> missing = cache.IsPassed() ? [.. open] : await TakeFoundAsync(open, values, isSecond, cancellationToken).ConfigureAwait(false);

            // Whoever waits has made all of its own before: two never wait for each other.
            var awaited = new List<ValueFlight>();
            foreach (var batch in missing.Chunk(options.GivenBatchSize))
            {
                await MakeAsync(batch, factory, options, values, isSecond ? null : awaited, cancellationToken).ConfigureAwait(false);
            }

            var again = new List<string>();
            foreach (var flight in awaited)
            {
                var made = await flight.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (made is null || !await IsCurrentAsync(flight, cancellationToken).ConfigureAwait(false)) again.Add(flight.Key);
                else values[flight.Key] = made == StoredValue.None ? default : new CacheValue<T>(made.Read<T>(flight.Key));
                if (values.ContainsKey(flight.Key)) Tell(ReadScope.Current, flight, options);
            }

            open = [.. again];
        }

        return [.. asked.Select(key => values.GetValueOrDefault(key))];
    }

    private async ValueTask<List<string>> TakeFoundAsync<T>(
        string[] keys, Dictionary<string, CacheValue<T>> values, bool isCounted, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(keys.Select(key => FindAsync(key, cancellationToken).AsTask())).ConfigureAwait(false);
        var missing = new List<string>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (TryServe<T>(keys[i], found[i], out var value))
            {
                values[keys[i]] = value;
                continue;
            }

            missing.Add(keys[i]);
            if (found[i].Bypass is { } bypass) cache.Pass(bypass);
            else if (!isCounted) CountMiss(keys[i]);
        }

        return missing;
    }

    private async ValueTask MakeAsync<T>(
        string[] batch,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        CacheValueOptions options,
        Dictionary<string, CacheValue<T>> values,
        List<ValueFlight>? awaited,
        CancellationToken cancellationToken)
    {
        var before = cache.FindBypass() is null ? await LookAsync(batch, options, cancellationToken).ConfigureAwait(false) : null;
        if (before is null)
        {
            Take(batch, await FactoryRun.PassAsync(cache, batch, token => factory(batch, token), cancellationToken).ConfigureAwait(false));
            return;
        }

        var keys = new List<string>();
        var run = new FactoryRun(cache, keys, before.Versions);
        var flights = new List<ValueFlight>();
        foreach (var key in batch)
        {
            var flight = Enter(key, before, run, mayWait: awaited is not null && !run.IsNested);
            (ReferenceEquals(flight.Run, run) ? flights : awaited!).Add(flight);
        }

        keys.AddRange(flights.Select(flight => flight.Key));
        var outcomes = new StoredValue?[keys.Count];
        try
        {
            if (keys.Count == 0) return;
            var made = await run.MakeAsync(token => factory([.. keys], token), cancellationToken).ConfigureAwait(false);
            Take(keys, made);
            for (var i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = made.TryGetValue(keys[i], out var value) ? StoredValue.Of(keys[i], value) : StoredValue.None;
                if (outcomes[i] != StoredValue.None) _ = Keep(flights[i], value!, options);
            }
        }
        catch
        {
            run.RefuseOuter();
            throw;
        }
        finally
        {
            for (var i = 0; i < outcomes.Length; i++) Leave(flights[i], outcomes[i]);
            run.End();
        }

        void Take(IReadOnlyList<string> asked, IReadOnlyDictionary<string, T>? made)
        {
            if (made is null) throw new InvalidOperationException("The factory of GetOrCreateManyAsync has returned null. Return a dictionary, without the keys that have no value.");
            foreach (var key in asked) values[key] = made.TryGetValue(key, out var value) ? new CacheValue<T>(value) : default;
        }
    }
}
