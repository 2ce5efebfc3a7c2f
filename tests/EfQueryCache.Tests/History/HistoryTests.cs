using EfQueryCache.Consistency;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.History;

/// <summary>
/// What readers and writers in parallel see is linearizable, row by row; and the proof that it would be noticed if one of
/// the rules that make it so were missing.
/// </summary>
[Collection(nameof(HistoryRunsAlone))]
public sealed class HistoryTests
{
    // The first is enough, as far as we have seen; how threads interleave is not ours to choose.
    private const int Rounds = 5;

    [Fact]
    public async Task Million_operations_are_linearizable_for_each_row()
    {
        var report = await RunAsync("all rules on", new WorkloadOptions
        {
            Operations = TestEnvironment.Sized(1_000_000),
            Tables = Registers.Tables,
            Seed = 10260,
            ProxiedShare = 0.15,
            DelayedShare = 0.02,
        });

        AssertLinearizable(report);
        Assert.All(report.Operations, operation => Assert.True(operation.Value > 0, $"No {operation.Key} was drawn."));
        Assert.All(
            Enum.GetValues<EventKind>().Where(kind => kind != EventKind.Read),
            outcome => Assert.True(report.Writes(outcome) > 0, $"No write ended {outcome}."));
        Assert.True(report.UnknownButSeen > 0, "No write of unknown outcome was committed.");
        Assert.True(report.HitRatio >= 0.4, $"Only {report.HitRatio:P1} of the cached reads were hits.");
    }

    [Fact]
    public async Task Contended_rows_are_linearizable_with_all_rules_on()
        => AssertLinearizable(await RunAsync(
            "contended, all rules on", Contended(ConsistencyRules.All) with { Operations = TestEnvironment.Sized(160_000) }));

    [Fact]
    public async Task Eager_refresh_and_fail_safe_are_linearizable()
    {
        var report = await RunAsync("eager refresh and fail-safe", new WorkloadOptions
        {
            Operations = TestEnvironment.Sized(200_000),
            Tables = 10,
            Seed = 30260,
            ProxiedShare = 0.3,
            DelayedShare = 0.1,
            IsFailSafe = true,
        });
        var (stale, refreshes) = (report.Caches.Sum(cache => cache.StaleHits), report.Caches.Sum(cache => cache.EagerRefreshes));
        TestContext.Current.SendDiagnosticMessage($"Served past the time to live: {stale:N0}; loaded before it: {refreshes:N0}");

        AssertLinearizable(report);
        Assert.True(stale > 100 && refreshes > 100, $"stale {stale}, refreshes {refreshes}");
    }

    [Theory]
    [InlineData(nameof(ConsistencyRules.VersionsBeforeQuery))]
    [InlineData(nameof(ConsistencyRules.MarkBeforeCommit))]
    [InlineData(nameof(ConsistencyRules.BypassWhileMarked))]
    [InlineData(nameof(ConsistencyRules.HoldUnknownOutcomes))]
    [InlineData(nameof(ConsistencyRules.WatchHandedOut))]
    [InlineData(nameof(ConsistencyRules.ShareFlightsByVersion))]
    public async Task Rule_switched_off_is_noticed(string rule)
    {
        var rules = rule switch
        {
            nameof(ConsistencyRules.VersionsBeforeQuery) => ConsistencyRules.All with { VersionsBeforeQuery = false },
            nameof(ConsistencyRules.MarkBeforeCommit) => ConsistencyRules.All with { MarkBeforeCommit = false },
            nameof(ConsistencyRules.BypassWhileMarked) => ConsistencyRules.All with { BypassWhileMarked = false },
            nameof(ConsistencyRules.HoldUnknownOutcomes) => ConsistencyRules.All with { HoldUnknownOutcomes = false },
            nameof(ConsistencyRules.WatchHandedOut) => ConsistencyRules.All with { WatchHandedOut = false },
            nameof(ConsistencyRules.ShareFlightsByVersion) => ConsistencyRules.All with { ShareFlightsByVersion = false },
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown rule."),
        };

        await AssertNoticedAsync($"{rule} off", Contended(rules));
    }

    [Fact]
    public async Task Triggers_not_followed_are_noticed()
        => await AssertNoticedAsync("triggers hidden", Contended(ConsistencyRules.All) with { HidesTriggers = true });

    private static async Task AssertNoticedAsync(string what, WorkloadOptions options)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var report = await RunAsync($"contended, {what}", options with { Seed = round });
            if (report.Violations.Count > 0) return;
        }

        Assert.Fail($"Nobody noticed in {Rounds} rounds: {what}.");
    }

    // Few rows and many delays: what a rule prevents is given every chance to happen.
    private static WorkloadOptions Contended(ConsistencyRules rules) => new()
    {
        Operations = 8_000,
        Tables = 3,
        Seed = 20260,
        ProxiedShare = 0.5,
        DelayedShare = 0.5,
        Rules = rules,
    };

    private static async Task<WorkloadReport> RunAsync(string title, WorkloadOptions options)
    {
        var report = await Workload.RunAsync(options, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"History, {title}: {report}");
        return report;
    }

    private static void AssertLinearizable(WorkloadReport report) => Assert.True(report.Violations.Count == 0, report.ToString());
}
