using EfQueryCache.SecondLevel;

namespace EfQueryCache.Execution;

/// <content>One of all processes loads a result; the others look again until it is stored, for a while.</content>
internal sealed partial class SharedLookup
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly UInt128 _leader = SecondLevels.NewId();

    private CacheLookup Lead(CacheLookup lookup)
    {
        if (!IsToLead(lookup)) return lookup;
        using var timer = new ManualResetEventSlim();
        try
        {
            var (since, patience) = (Cache.Options.TimeProvider.GetTimestamp(), LeadPatience.Of(_request.Key.Plan.Counters.LoadTime));
            for (var wait = TimeSpan.FromMilliseconds(2); ; wait = wait < LongestWait ? wait * 2 : wait)
            {
                var lead = _level.TryLead(_key!.Hash, _leader, LeadPatience.Lease);
                if (lead == SecondLevelLead.Refused)
                {
                    if (_isRefresh) return LeaveToOthers(lookup);
                    if (Cache.Options.TimeProvider.GetElapsedTime(since) >= patience) return lookup;
                    timer.Wait(wait); // another process has no event to tell it with
                }

                if (lead != SecondLevelLead.Granted && FindLoaded(_level.Look(_versions.SharedNames(), _key.Hash)) is { } loaded) return Land(lookup, loaded, lead);
                if (lead != SecondLevelLead.Refused) return lookup.LedBy(new SharedLead(_level, _key, _leader));
            }
        }
        catch
        {
            GiveUp(lookup);
            throw;
        }
    }

    private async ValueTask<CacheLookup> LeadAsync(CacheLookup lookup, CancellationToken cancellationToken)
    {
        if (!IsToLead(lookup)) return lookup;
        try
        {
            var (since, patience) = (Cache.Options.TimeProvider.GetTimestamp(), LeadPatience.Of(_request.Key.Plan.Counters.LoadTime));
            for (var wait = TimeSpan.FromMilliseconds(2); ; wait = wait < LongestWait ? wait * 2 : wait)
            {
                var lead = await _level.TryLeadAsync(_key!.Hash, _leader, LeadPatience.Lease, cancellationToken).ConfigureAwait(false);
                if (lead == SecondLevelLead.Refused)
                {
                    if (_isRefresh) return LeaveToOthers(lookup);
                    if (Cache.Options.TimeProvider.GetElapsedTime(since) >= patience) return lookup;
                    await Task.Delay(wait, cancellationToken).ConfigureAwait(false); // as above; real time, which no test's clock moves
                }

                if (lead != SecondLevelLead.Granted
                    && FindLoaded(await Cache.Looks!.LookAsync(_versions.SharedNames(), _key.Hash, cancellationToken).ConfigureAwait(false)) is { } loaded) return Land(lookup, loaded, lead);
                if (lead != SecondLevelLead.Refused) return lookup.LedBy(new SharedLead(_level, _key, _leader));
            }
        }
        catch
        {
            GiveUp(lookup);
            throw;
        }
    }

    // Whoever was cancelled may lead by now, known or not: nobody is to wait for that.
    private void GiveUp(in CacheLookup lookup)
    {
        _level.EndLeading(_key!.Hash, _leader);
        lookup.Flight?.End();
    }

    // Who leads nobody here has nobody wait for it elsewhere: it may be a part of what they load.
    private bool IsToLead(in CacheLookup lookup)
        => _key is not null && lookup is { Rows: null, Bypass: null, Awaited: null } && (_isRefresh || lookup.Flight is not null);

    // What another process has stored meanwhile, of the same versions.
    private CacheLookup? FindLoaded(in SecondLevelAnswer answer)
    {
        if (answer.State != SecondLevelState.Answered || answer.Payload.IsEmpty || !_versions.AreStill(answer.Epoch, answer.Stamps)) return null;
        var conditions = _conditions;
        return SharedEntry.Read(Cache, answer, _key!, _request, Columns, _versions, _count, ref conditions) is { } entry && !(_isRefresh && _request.IsTimeToRefresh(entry))
            ? CacheLookup.Hit(Cache, _request, entry, isShared: true)
            : null;
    }

    private CacheLookup Land(in CacheLookup lookup, in CacheLookup loaded, SecondLevelLead lead)
    {
        lookup.Flight?.End();
        if (lead != SecondLevelLead.Refused) _level.EndLeading(_key!.Hash, _leader);
        if (_isRefresh) _entry!.EndRefresh(_request.Now);
        return loaded;
    }

    private CacheLookup LeaveToOthers(in CacheLookup lookup)
    {
        _entry!.EndRefresh(_request.Now);
        lookup.Flight?.End();
        return CacheLookup.Hit(Cache, _request, _entry);
    }
}
