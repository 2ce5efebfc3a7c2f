using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Diagnostics;

namespace EfQueryCache.Analysis;

/// <summary>What people are told about a plan. Made when it is asked for.</summary>
internal sealed partial class QueryPlan
{
    private string? _id;

    // Two models may have a query in common; their results are kept apart, and so are these.
    private string Id => _id ??= Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Hash}\n{CommandText}"))).AsSpan(0, 6));

    public QueryCacheQueryStatistics ToStatistics()
    {
        var (counters, declared) = (Counters, Counters.Conditions.Tables);
        var notStored = counters.LastNotStored;
        var cause = notStored is null ? new Cause("") : BypassCauses.Of(notStored.Reason, notStored.Detail, []);
        return new()
        {
            Id = Id,
            CommandText = CommandText,
            Hits = counters.Hits,
            Misses = counters.Misses,
            LoadTime = counters.LoadTime,
            TimeSaved = counters.TimeSaved,
            TimeSpent = counters.TimeSpent,
            Tables = Names(Analysis.Tables.Concat(Analysis.Views).Concat(declared).Select(table => table.ToString())),
            Dependencies = Names((_latest?.Names ?? Analysis.Tables.Select(table => table.ToString())).Concat(Analysis.Views.Concat(declared).Select(table => table.ToString()))),
            Tags = [.. counters.Conditions.Tags],
            Ttl = counters.Ttl > TimeSpan.Zero ? counters.Ttl : null,
            EagerRefresh = counters.Load.EagerRefresh,
            FailSafe = counters.Load.FailSafe,
            Entries = counters.Entries,
            SizeBytes = counters.Bytes,
            LastNotStored = notStored?.Reason,
            LastNotStoredWhy = $"{cause.Why} {cause.Cure}".TrimEnd(),
        };
    }

    private static string[] Names(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal)];
}
