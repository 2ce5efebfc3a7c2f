using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix;

/// <content>What must be true before a cell, while its transaction is open, and after it.</content>
internal sealed partial class Bench
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(61);

    /// <summary>Runs one cell; every difference from what has to be is an assertion that fails.</summary>
    public async Task RunAsync(Cell cell)
    {
        await ReadSchemaAsync(RouteOf(cell));
        var before = await WarmAsync(cell);
        await Feed.ReadAsync();
        var invalidations = Cache.Statistics.Invalidations;
        var unknown = Events.Count(QueryCacheEventId.OutcomeUnknown);
        var failure = await RunStepsAsync(cell);
        Assert.True(cell.Succeeds == failure is null, $"{cell}: {failure?.ToString() ?? "must fail"}");

        CheckServed(cell, await ReadAsync(cell));
        if (cell.Verdict is Verdict.Held or Verdict.HeldForLease && cell.Kind != TransactionKind.External)
        {
            Assert.True(Events.Count(QueryCacheEventId.OutcomeUnknown) > unknown, $"{cell}: nobody knows the outcome, and it is not held");
        }
        else if (cell.Kind != TransactionKind.External)
        {
            Assert.True(Events.Count(QueryCacheEventId.OutcomeUnknown) == unknown && Cache.UnknownOutcomes.Count == 0, $"{cell}: held without need");
        }

        if (cell.Verdict == Verdict.HeldForLease) await CheckLeaseAsync(cell);
        await WaitForSettlementAsync(cell);
        await Faults.ClearAsync();

        await CheckNoMarkAsync(cell);
        CheckCommitted(cell, before, await ReadTruthAsync([.. Probes.All]));
        CheckTold(cell, await Feed.ReadAsync(), Cache.Statistics.Invalidations - invalidations - 1); // one by the feed's fence
    }

    /// <summary>Everything is written, nothing committed.</summary>
    public async Task CheckOpenAsync(Cell cell)
    {
        foreach (var reading in await ReadAsync(cell, isOpen: true))
        {
            Assert.False(reading.IsStale, $"{cell}: before its end, {reading.Probe.Table} is {reading.Rows} in the cache and {reading.Truth} in the database");
            var isMarked = cell.Transaction.MarksEarly && reading.Probe.Reads(cell.Tables);
            if (reading.Probe.Reads(cell.Doubtful)) continue;
            Assert.True(reading.IsHit != isMarked, $"{cell}: before its end, {reading.Probe.Table} must {(isMarked ? "not " : "")}come from the cache");
        }
    }

    private async Task<Dictionary<string, string>> WarmAsync(Cell cell)
    {
        if (cell.Write.Preparation is { } preparation)
        {
            await using var context = new MatrixContext(_reader);
            await context.Database.ExecuteSqlRawAsync(preparation);
        }

        await ReadAsync(cell);
        var readings = await ReadAsync(cell);
        Assert.All(readings, reading => Assert.True(reading.IsHit && !reading.IsStale, $"{cell}: {reading} at the beginning"));
        return readings.ToDictionary(reading => reading.Probe.Table, reading => reading.Truth);
    }

    private async Task<Exception?> RunStepsAsync(Cell cell)
    {
        var run = new CellRun(cell, this);
        Exception? failure = null;
        try
        {
            await cell.Transaction.RunAsync(run);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            failure = exception;
        }

        await run.DisposeAsync();
        var reachesEnd = !cell.Transaction.IsNone && (cell.Succeeds || cell.FailsInCommit);
        Assert.True(run.WasOpen == reachesEnd, $"{cell}: the fault came at the wrong point: {failure}");
        return failure;
    }

    // The first look after the end: only what was written may be missing, and whatever was, must be.
    private static void CheckServed(Cell cell, List<Reading> readings)
    {
        foreach (var reading in readings)
        {
            Assert.False(reading.IsStale, $"{cell}: after its end, {reading.Probe.Table} is {reading.Rows} in the cache and {reading.TruthAfter} in the database");
            var isWritten = reading.Probe.Reads(cell.Tables);
            if (isWritten && cell.Verdict == Verdict.Conservative) continue;
            if (!isWritten && reading.Probe.Reads(cell.Doubtful)) continue;
            var isHit = !isWritten || cell.Verdict == Verdict.NotCommitted;
            Assert.True(reading.IsHit == isHit, $"{cell}: after its end, {reading.Probe.Table} must {(isHit ? "" : "not ")}come from the cache");
        }
    }

    private async Task CheckLeaseAsync(Cell cell)
    {
        // The lease promises nothing about a server that takes longer, and here it passes at once.
        await WaitForServerAsync();
        Clock.Advance(Lease - TimeSpan.FromSeconds(2));
        CheckServed(cell, await ReadAsync(cell));
        Assert.Equal(1, Cache.UnknownOutcomes.Count);
        Clock.Advance(TimeSpan.FromSeconds(2));
    }

    private async Task WaitForServerAsync()
    {
        await using var command = _truth.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'");
        for (var i = 0; i < 2000 && (long)(await command.ExecuteScalarAsync())! > 0; i++) await Task.Delay(5); // polls something that has no event
    }

    private async Task WaitForSettlementAsync(Cell cell)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (Cache.UnknownOutcomes.Count > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Patience, $"{cell}: its outcome is never settled");
            await Task.Delay(5); // polls something that has no event
        }
    }

    private async Task CheckNoMarkAsync(Cell cell)
    {
        await ReadAsync(cell);
        foreach (var reading in await ReadAsync(cell))
        {
            Assert.True(reading.IsHit && !reading.IsStale, $"{cell}: once everything is settled, {reading} must be cached again");
        }
    }

    private static void CheckCommitted(Cell cell, Dictionary<string, string> before, Dictionary<string, string> after)
    {
        string[] written = cell.Transaction is { WritesOther: true, RollsOtherBack: false } ? [.. cell.Write.Tables, "Extras"] : [.. cell.Write.Tables];
        foreach (var probe in Probes.All)
        {
            var isChanged = cell.IsCommitted && written.Contains(probe.Table);
            Assert.True(before[probe.Table] != after[probe.Table] == isChanged, $"{cell}: the database says that {probe.Table} was {(isChanged ? "not " : "")}changed");
        }
    }

    private static void CheckTold(Cell cell, List<QueryCacheInvalidation> told, long invalidations)
    {
        var text = $"{cell}: was told [{string.Join("; ", told)}]";
        Assert.True(told.Sum(invalidation => invalidation.Count) == invalidations, $"{text}, counted {invalidations}");
        if (cell.Verdict == Verdict.NotCommitted) Assert.True(told.Count == 0, text);
        if (cell.Verdict is Verdict.NotCommitted or Verdict.Conservative || cell.Transaction.IsRawSql) return;

        // A first attempt of the user's own text may have committed a part.
        if (cell.Transaction.Retries && cell.Transaction.IsNone && cell.Write.IsRaw) told.RemoveRange(0, Math.Max(0, told.Count - 1));
        var isUnknown = cell.Verdict != Verdict.Committed || cell.Transaction.IsBlind;
        var single = told.Count == 1 ? told[0] : null;
        Assert.True(single is not null, text);
        Assert.True(single.IsOutcomeUnknown == isUnknown, text);
        Assert.True(single.Transaction == cell.Kind, text);
        Assert.True(single.IsEverything == cell.Write.IsEverything, text);
        var cause = cell.Transaction.WritesOther ? cell.Write.Cause | InvalidationCause.SaveChanges : cell.Write.Cause;
        Assert.True(single.Cause == cause, text);
        if (cell.Write.IsEverything) return;
        var doubtful = cell.Doubtful.Select(table => $"public.{table}");
        Assert.True(single.Tables.Except(doubtful).Order().SequenceEqual(cell.Tables.Select(table => $"public.{table}").Order()), text);
    }
}
