using EfQueryCache.Consistency;
using EfQueryCache.Redis;
using EfQueryCache.Redis.Protocol;

namespace EfQueryCache.Chaos;

/// <summary>Switches one mechanism of the protocol off, to see that the checker notices.</summary>
internal static class Rule
{
    public const string StampsBeforeQuery = "stamps-before-query";
    public const string MarkBeforeCommit = "mark-before-commit";
    public const string UnknownIsNew = "unknown-is-new";
    public const string MarksAddUp = "marks-add-up";
    public const string Epoch = "epoch";
    public const string Identity = "identity";
    public const string TellFirst = "tell-first";
    public const string CompareVersions = "compare-versions";

    public const string EndTrust = "end-trust";
    public const string HearMarks = "hear-marks";
    public const string ExpireMarks = "expire-marks";
    public const string HearGaps = "hear-gaps";
    public const string HearEpochs = "hear-epochs";
    public const string DropPassed = "drop-passed";

    /// <summary>Those of the level Bounded.</summary>
    public static readonly string[] OfBounded = [EndTrust, HearMarks, ExpireMarks, HearGaps, HearEpochs, DropPassed];

    public static readonly string[] Names = [StampsBeforeQuery, MarkBeforeCommit, UnknownIsNew, MarksAddUp, Epoch, Identity, TellFirst, CompareVersions, .. OfBounded];

    /// <summary>Which faults show that a rule is missing, by a part of their names; none for all.</summary>
    public static string[] Aims(string without) => without switch
    {
        StampsBeforeQuery or MarkBeforeCommit => ["PostgreSQL slow", "COMMITs held back", "node stopped"],
        CompareVersions => ["PostgreSQL slow"],
        MarksAddUp => ["PostgreSQL slow", "COMMITs held back", "COMMIT comes late"],
        UnknownIsNew => ["stamps evicted"],
        Epoch => ["COMMITs under way"],
        Identity => ["older snapshot", "replica that lags"],
        TellFirst => ["link to Redis"],
        EndTrust => ["link to Redis", "node stopped"],
        HearMarks or ExpireMarks => ["between COMMIT and bump", "COMMIT comes late"],
        HearGaps => ["node stopped", "link to Redis"],
        HearEpochs => ["Redis flushed", "link to Redis"],
        DropPassed => ["link to Redis"],
        _ => [],
    };

    /// <summary>At which level it shows that a rule is missing.</summary>
    public static string Level(string without) => without switch
    {
        DropPassed => "mixed",
        _ => OfBounded.Contains(without) ? "bounded" : "strict",
    };

    /// <summary>How many tables show it best: with many, and few writes, nobody else writes to a table before it shows.</summary>
    public static int Tables(string without) => without switch
    {
        "" => 8,
        CompareVersions => 2,
        HearMarks or ExpireMarks or HearGaps or HearEpochs => 16,
        _ => 4,
    };

    /// <summary>The share of the writes that are done: few leave hits, many show what is missing.</summary>
    public static double WriteShare(string without) => without switch
    {
        "" => 0.03,
        HearMarks or ExpireMarks or HearGaps or HearEpochs => 0.1,
        _ => 1,
    };

    /// <summary>The rules of a cache as it has them, but for the one; and leases that a run does not have to wait for.</summary>
    public static ConsistencyRules Of(ConsistencyRules rules, string without) => rules with
    {
        VersionsBeforeQuery = without != StampsBeforeQuery,
        ShareFlightsByVersion = without != CompareVersions,
        EndTrust = without != EndTrust,
        HearMarks = without != HearMarks,
        ExpireMarks = without != ExpireMarks,
        HearGaps = without != HearGaps,
        HearEpochs = without != HearEpochs,
        DropPassed = without != DropPassed,
        WriteLease = Timing.Lease,
    };

    public static void SwitchOff(string without, RedisSecondLevel level)
    {
        level.TellsFirst = without != TellFirst;
        switch (without)
        {
            case UnknownIsNew:
                Scripts.Look = Change(Scripts.Look, "value = 's' .. fresh(i)", "value = 's' .. string.rep('0', 16)");
                break;
            case MarksAddUp:
                Scripts.Mark = Change(Scripts.Mark, ".. others .. writer", ".. writer");
                Scripts.End = Change(Scripts.End, "if others == '' then", "if true then");
                break;
            case Epoch:
                ChangeAll("epoch = base ..", "epoch = string.rep('0', 16) ..");
                Scripts.Look = Change(Scripts.Look, "if age < tonumber(ARGV[3]) then", "if false then");
                break;
            case HearGaps:
                // Shorter than the settings allow.
                Scripts.Mark = Change(Scripts.Mark, "'MAXLEN', '~', length", "'MAXLEN', '=', 8");
                Scripts.End = Change(Scripts.End, "'MAXLEN', '~', length", "'MAXLEN', '=', 8");
                break;
            case Identity:
                ChangeAll(" or string.sub(epoch, 30) ~= server", "");
                break;
        }
    }

    private static void ChangeAll(string from, string to)
        => (Scripts.Look, Scripts.Mark, Scripts.End, Scripts.Pull, Scripts.NewEpoch)
            = (Change(Scripts.Look, from, to), Change(Scripts.Mark, from, to), Change(Scripts.End, from, to), Change(Scripts.Pull, from, to), Change(Scripts.NewEpoch, from, to));

    private static Script Change(Script script, string from, string to)
        => script.Text.Contains(from, StringComparison.Ordinal)
            ? new(script.Text.Replace(from, to, StringComparison.Ordinal))
            : throw new InvalidOperationException($"The script has changed: there is no \"{from}\" in it any more.");
}
