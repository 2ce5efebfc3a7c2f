using System.Transactions;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix;

/// <content>Reads every table through the cache and past it.</content>
internal sealed partial class Bench
{
    /// <summary>Reads what can be read without waiting for a writer.</summary>
    /// <param name="cell">Says how to read, and which tables are locked.</param>
    /// <param name="isOpen">Whether the cell's transaction is open.</param>
    public async Task<List<Reading>> ReadAsync(Cell cell, bool isOpen = false)
    {
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        var probes = Probes.All.Where(probe => !(isOpen && cell.Write.IsTruncate && probe.Reads(cell.Write.Tables))).ToArray();
        var before = await ReadTruthAsync(probes);
        var seen = new List<(Probe Probe, bool IsHit, string Rows)>();
        await using (var context = new MatrixContext(_reader))
        {
            foreach (var probe in probes)
            {
                var hits = Cache.Statistics.Hits;
                var rows = await probe.Query(context).Cacheable().ToListAsync(cell.IsAsync);
                seen.Add((probe, Cache.Statistics.Hits > hits, ToText(rows)));
            }
        }

        // The server may go on with a COMMIT whose client is lost: then either is right.
        var after = seen.All(s => s.Rows == before[s.Probe.Table]) ? before : await ReadTruthAsync(probes);
        return [.. seen.Select(s => new Reading(s.Probe, s.IsHit, s.Rows, before[s.Probe.Table], after[s.Probe.Table]))];
    }

    private async Task<Dictionary<string, string>> ReadTruthAsync(IReadOnlyCollection<Probe> probes)
    {
        var rows = probes.ToDictionary(probe => probe.Table, _ => new List<RowText>());
        await using var command = _truth.CreateCommand(string.Join(
            " UNION ALL ", probes.Select(probe => $"SELECT '{probe.Table}', k, v FROM ({probe.Sql}) AS rows (k, v)")));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows[reader.GetString(0)].Add(new RowText(reader.GetInt32(1), reader.GetInt32(2)));
        return rows.ToDictionary(table => table.Key, table => ToText(table.Value));
    }

    private static string ToText(IEnumerable<RowText> rows)
        => string.Join(' ', rows.OrderBy(row => row.Key).ThenBy(row => row.Value).Select(row => $"{row.Key}:{row.Value}"));
}
