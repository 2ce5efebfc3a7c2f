using System.Globalization;
using EfQueryCache.Consistency;
using EfQueryCache.Dialects;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>Counts what was missed, and what was said needlessly.</summary>
internal sealed class RawSqlReport(DatabaseSchema schema)
{
    private readonly List<Observation> _observations = [];
    private int _saidTables;
    private int _needlessTables;
    private int _sameNames;

    public int Count => _observations.Count;

    public int Writing => _observations.Count(o => o.Changed.Count > 0);

    public IEnumerable<string> Missed
        => _observations.Where(o => o.Missed.Any()).Select(o => $"missed {string.Join(", ", o.Missed)}, said {Say(o)} by {o.Statement}");

    public IReadOnlyList<string> NeedlesslyUnsure
        => [.. _observations.Where(o => o.IsNeedlesslyUnsure).Select(o => $"everything because of {o.Effects.Unsure} by {o.Statement}")];

    public double NeedlessShare => (double)NeedlesslyUnsure.Count / Count;

    public void Add(Observation observation)
    {
        _observations.Add(observation);
        if (observation.IsUnsure || observation.Command.ChangesSchema) return;
        var said = observation.Effects.Tables.Where(table => table.Schema is not null && !IsView(table)).ToHashSet();
        var needless = said.Except(observation.Changed.SelectMany(WithAncestors)).ToArray();
        _saidTables += said.Count;
        _needlessTables += needless.Length;
        _sameNames += needless.Count(table => observation.Changed.Any(changed => changed.Name == table.Name));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Count} statements, of which {Writing} changed {_observations.Sum(o => o.Changed.Count)} tables; missed {_observations.Sum(o => o.Missed.Count())}; "
        + $"everything: {_observations.Count(o => o.IsUnsure)}, needlessly {NeedlesslyUnsure.Count} ({NeedlessShare:P1}); "
        + $"tables said: {_saidTables}, needlessly {_needlessTables} ({(double)_needlessTables / Math.Max(1, _saidTables):P1}; {_sameNames} because the text names no schema)");

    private static string Say(Observation observation) => observation.Effects.Tables.Count == 0 ? "nothing" : string.Join(", ", observation.Effects.Tables);

    private bool IsView(TableName table) => schema.Find(table).All(relation => relation.IsView);

    private IEnumerable<TableName> WithAncestors(TableName table)
        => schema.Find(table).SelectMany(relation => relation.Parents).SelectMany(parent => WithAncestors(parent.Name)).Prepend(table);
}
