namespace EfQueryCache.Tests.History;

/// <summary>The checker itself, on histories made by hand. Times are small numbers; every event is of one register.</summary>
public sealed class HistoryCheckerTests
{
    [Fact]
    public void Reads_and_writes_one_after_the_other_are_accepted()
        => AssertAccepted(
            Read(0, attempt: 0, 1, 2), Write(1, 101, 3, 4), Read(1, 101, 5, 6), Write(2, 102, 7, 8), Read(2, 102, 9, 10));

    [Fact]
    public void Empty_history_is_accepted() => AssertAccepted();

    [Fact]
    public void Read_older_than_an_acknowledged_write_is_reported()
        => AssertReported("older version", Write(1, 101, 1, 2), Read(0, 0, 3, 4));

    [Fact]
    public void Read_older_than_an_earlier_read_is_reported()
        => AssertReported("older version", Write(1, 101, 1, 10), Read(1, 101, 2, 3), Read(0, 0, 4, 5));

    [Fact]
    public void Reads_beside_a_write_may_see_either_version()
        => AssertAccepted(Write(1, 101, 1, 10), Read(0, 0, 2, 3), Read(1, 101, 4, 5), Read(1, 101, 8, 12));

    [Fact]
    public void Reads_beside_each_other_may_see_versions_in_either_order()
        => AssertAccepted(Write(1, 101, 1, 10), Read(1, 101, 2, 6), Read(0, 0, 3, 7));

    [Fact]
    public void Reads_that_touch_at_one_tick_are_beside_each_other()
        => AssertAccepted(Write(1, 101, 1, 10), Read(1, 101, 2, 6), Read(0, 0, 6, 7));

    [Fact]
    public void Stale_read_is_found_among_many_that_are_not()
    {
        var history = new List<RegisterEvent>();
        for (var v = 1; v <= 1000; v++)
        {
            history.Add(Write(v, v, 10 * v, (10 * v) + 2));
            history.Add(Read(v, v, (10 * v) + 3, (10 * v) + 5));
        }

        history.Add(Read(499, 499, 5004, 5005));

        var violation = Assert.Single(HistoryChecker.Check([history]));
        Assert.Equal((499, 500), (violation.Culprit.Version, violation.Witness!.Value.Version));
        Assert.Contains("version 500 by 1f4", violation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_rolled_back_is_reported()
        => AssertReported("never committed", Write(1, 101, 1, 5, EventKind.NotCommitted), Read(1, 101, 2, 3));

    [Fact]
    public void Value_nobody_wrote_is_reported() => AssertReported("nobody wrote", Write(1, 101, 1, 2), Read(1, 999, 3, 4));

    [Fact]
    public void Value_with_the_version_of_another_is_reported() => AssertReported("nobody wrote", Write(1, 101, 1, 2), Read(2, 101, 3, 4));

    [Fact]
    public void First_value_with_another_version_is_reported() => AssertReported("nobody wrote", Read(1, 0, 3, 4));

    [Fact]
    public void Value_read_before_it_was_written_is_reported()
        => AssertReported("not newer", Read(1, 101, 1, 2), Write(1, 101, 3, 4));

    [Fact]
    public void Write_of_unknown_outcome_may_be_seen_or_not()
    {
        AssertAccepted(Write(1, 101, 1, 2, EventKind.Unknown), Read(0, 0, 3, 4));
        AssertAccepted(Write(1, 101, 1, 2, EventKind.Unknown), Read(1, 101, 3, 4));
    }

    [Fact]
    public void Write_of_unknown_outcome_may_take_effect_long_after_its_client_gave_up()
        => AssertAccepted(Write(1, 101, 1, 2, EventKind.Unknown), Read(0, 0, 3, 4), Read(1, 101, 5, 6));

    [Fact]
    public void Write_of_unknown_outcome_that_was_seen_stays()
        => AssertReported("older version", Write(1, 101, 1, 2, EventKind.Unknown), Read(1, 101, 3, 4), Read(0, 0, 5, 6));

    [Fact]
    public void Next_write_may_make_the_version_of_one_that_did_not_happen()
        => AssertAccepted(Write(1, 101, 1, 2, EventKind.Unknown), Write(1, 102, 3, 4), Read(1, 102, 5, 6));

    [Fact]
    public void Update_lost_is_reported() => AssertReported("another wrote", Write(1, 101, 1, 10), Write(1, 102, 2, 9));

    [Fact]
    public void Writes_against_the_order_of_time_are_reported()
        => AssertReported("not newer", Write(2, 102, 1, 2), Write(1, 101, 3, 4));

    [Fact]
    public void Registers_do_not_disturb_each_other()
        => AssertAccepted(Write(1, 101, 1, 2), Read(0, 0, 3, 4) with { Key = 1 });

    private static RegisterEvent Read(int version, long attempt, long start, long end)
        => new(EventKind.Read, OperationKind.CachedRow, 0, version, attempt, start, end);

    private static RegisterEvent Write(int version, long attempt, long start, long end, EventKind kind = EventKind.Committed)
        => new(kind, OperationKind.SingleRow, 0, version, attempt, start, end);

    // Each event from a worker of its own, so that the order they are given in does not matter.
    private static void AssertAccepted(params RegisterEvent[] history)
        => Assert.Empty(HistoryChecker.Check(history.Reverse().Select(e => new[] { e })));

    private static void AssertReported(string rule, params RegisterEvent[] history)
        => Assert.Contains(rule, Assert.Single(HistoryChecker.Check(history.Reverse().Select(e => new[] { e }))).Rule, StringComparison.Ordinal);
}
