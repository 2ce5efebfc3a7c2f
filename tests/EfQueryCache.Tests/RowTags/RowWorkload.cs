using System.Data.Common;
using EfQueryCache.Consistency;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfQueryCache.Tests.RowTags;

/// <summary>
/// Changes rows at random and looks after each change which of the cached results are still served. The database says in one
/// round trip what each query would answer; a result that is served although that has changed is unsound.
/// </summary>
internal sealed class RowWorkload : IDisposable
{
    private const int ChangesPerRound = 50;

    private static readonly PostgreSqlDialect Dialect = new();
    private static int _number;

    private readonly DbContextOptions _options;
    private readonly QueryCache _cache;
    private readonly NpgsqlConnection _truth;
    private readonly Random _random;

    // What the database said when the result was stored.
    private readonly Dictionary<string, string> _stored = [];

    public RowWorkload(string connectionString, NarrowingRules rules, int seed)
    {
        _random = new Random(seed);
        _cache = new QueryCache("", new QueryCacheOptions { DatabaseId = $"rows {Interlocked.Increment(ref _number)}", DefaultTtl = TimeSpan.FromDays(1) }, new EventLog())
        {
            Rules = ConsistencyRules.All with { Narrowing = rules },
        };
        _options = new DbContextOptionsBuilder().UseNpgsql(connectionString).AddQueryCache(_cache)
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.FirstWithoutOrderByAndFilterWarning, CoreEventId.ManyServiceProvidersCreatedWarning, CoreEventId.RowLimitingOperationWithoutOrderByWarning)).Options;
        _truth = new NpgsqlConnection(connectionString);
        _truth.Open();
        using var context = new RowsContext(_options);
        var connection = context.GetService<IRelationalConnection>();
        _cache.Schemas.Find(_cache.Databases.Find(connection, Dialect), connection, Dialect);
        _cache.Schemas.WhenReadAsync().GetAwaiter().GetResult();
    }

    public int Changes { get; private set; }

    /// <summary>Results that a change did not concern.</summary>
    public long Unconcerned { get; private set; }

    /// <summary>Results that were still served after a change.</summary>
    public long Survived { get; private set; }

    public List<string> Unsound { get; } = [];

    public double Precision => (double)Survived / Math.Max(1, Unconcerned);

    public void Run(int changes, bool stopAtFirst = false)
    {
        while (Changes < changes && !(stopAtFirst && Unsound.Count > 0)) RunRound();
    }

    public void Dispose()
    {
        _truth.Dispose();
        _cache.Dispose();
    }

    private void RunRound()
    {
        RowShapes.NextKey = Scalar("""SELECT coalesce(max("Id"), 0) + 1 FROM "Parents" """);
        using var reader = new RowsContext(_options);
        using var writer = new RowsContext(_options);
        reader.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        var queries = RowShapes.All.Select(shape => (Shape: shape, X: _random.Next(1, 7), Y: _random.Next(1, 7)))
            .Select(q => (q.Shape, Query: q.Shape.Query(reader, q.X, q.Y))).ToArray();
        using var batch = Batch(queries.Select(q => q.Query));
        var keys = batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select((command, i) => $"{queries[i].Shape}: {command.CommandText} {string.Join(' ', command.Parameters.Cast<NpgsqlParameter>().Select(ToText))}").ToArray();
        var before = ReadTruth(batch);
        for (var i = 0; i < queries.Length; i++) Look(keys[i], queries[i].Query, before[i], before[i], "at the beginning of a round");
        for (var n = 0; n < ChangesPerRound; n++)
        {
            RowWrites.Run(writer, _random);
            Changes++;
            var now = ReadTruth(batch);
            for (var i = 0; i < queries.Length; i++) Look(keys[i], queries[i].Query, before[i], now[i], $"after change {Changes}");
            before = now;
        }
    }

    private void Look(string key, IQueryable<object?> query, string before, string now, string when)
    {
        var hits = _cache.Statistics.Hits;
        foreach (var _ in query.Cacheable())
        {
        }

        var isHit = _cache.Statistics.Hits > hits;
        if (before == now) Unconcerned++;
        if (isHit && before == now) Survived++;
        if (!isHit) _stored[key] = now;
        else if (_stored[key] != now) Unsound.Add($"{key}, {when}: {_stored[key]} in the cache, {now} in the database");
    }

    private NpgsqlBatch Batch(IEnumerable<IQueryable<object?>> queries)
    {
        var batch = new NpgsqlBatch(_truth);
        foreach (var query in queries)
        {
            using var command = query.CreateDbCommand();
            var copy = new NpgsqlBatchCommand(command.CommandText);
            foreach (NpgsqlParameter parameter in command.Parameters) copy.Parameters.Add(parameter.Clone());
            batch.BatchCommands.Add(copy);
        }

        batch.Prepare();
        return batch;
    }

    private static string[] ReadTruth(NpgsqlBatch batch)
    {
        var all = new List<string>(batch.BatchCommands.Count);
        using var reader = batch.ExecuteReader();
        do
        {
            var rows = new List<string>();
            while (reader.Read()) rows.Add(Text(reader));
            rows.Sort(StringComparer.Ordinal);
            all.Add(string.Join('/', rows));
        }
        while (reader.NextResult());
        return [.. all];
    }

    private static string ToText(NpgsqlParameter parameter) => parameter.Value is System.Collections.IEnumerable and not string
        ? string.Join(',', ((System.Collections.IEnumerable)parameter.Value).Cast<object>())
        : $"{parameter.Value}";

    private static string Text(DbDataReader reader)
        => string.Join(',', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetValue(i).ToString()));

    private int Scalar(string sql)
    {
        using var command = new NpgsqlCommand(sql, _truth);
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
