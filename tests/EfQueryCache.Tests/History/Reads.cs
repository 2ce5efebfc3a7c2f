using System.Diagnostics;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <summary>The reading operations of a worker.</summary>
internal sealed class Reads(Worker worker)
{
    private bool _isStrict = true;
    private int _query;

    public Task RunAsync(OperationKind kind, Client client, int table)
    {
        (_isStrict, _query) = (!kind.IsCachedRead() || kind == OperationKind.CachedValue || worker.DrawStrict(), 2 * worker.NumberOf(client));
        return RunAsync(kind, client, table, Cached);
    }

    private Task RunAsync(OperationKind kind, Client client, int table, Action<CacheableOptions> cached) => client.UseAsync(worker.IsAsync, isRetrying: false, context => kind switch
    {
        OperationKind.CachedRow => ReadAsync(kind, table, Row(context, table).Cacheable(cached), rows: 1),
        OperationKind.CachedTable => ReadAsync(kind, table, Rows(context, table).Cacheable(cached)),
        OperationKind.CachedTracked => ReadAsync(kind, table, context.Table(table).Cacheable(cached)),
        OperationKind.CachedGroups => ReadAsync(kind, table, Groups(context, table).Cacheable(cached)),
        OperationKind.CachedValue => ReadValueAsync(kind, client, context, table),
        OperationKind.CachedJoin => ReadJoinAsync(kind, context, table, worker.TableBeside(table), cached),
        OperationKind.UncachedRow => ReadAsync(kind, table, Row(context, table), rows: 1),
        OperationKind.UncachedTable => ReadAsync(kind, table, Rows(context, table).Cacheable().NotCacheable()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a read."),
    });

    private void Cached(CacheableOptions options)
    {
        if (_isStrict) options.Strict();
    }

    private static IQueryable<Register> Rows(RegisterContext context, int table) => context.Table(table).AsNoTracking();

    // A group is one row, so each of its aggregates is a value of that row.
    private static IQueryable<Register> Groups(RegisterContext context, int table)
        => Rows(context, table).GroupBy(r => r.Id).Select(rows => new Register
        {
            Id = rows.Key,
            Version = rows.Max(r => r.Version),
            Attempt = rows.Max(r => r.Attempt),
        });

    private IQueryable<Register> Row(RegisterContext context, int table)
    {
        var id = worker.Random.Next(Registers.RowsPerTable) + 1;
        return Rows(context, table).Where(r => r.Id == id);
    }

    private async Task ReadAsync(OperationKind kind, int table, IQueryable<Register> query, int rows = Registers.RowsPerTable)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await query.ToListAsync(worker.IsAsync);
        worker.Recorder.Read(kind, table, result, start, _query, !_isStrict);
        Assert.Equal(rows, result.Count);
    }

    private async Task ReadValueAsync(OperationKind kind, Client client, RegisterContext context, int table)
    {
        var (id, isCached) = (worker.Random.Next(Registers.RowsPerTable) + 1, worker.Random.Next(2) == 0);
        var start = Stopwatch.GetTimestamp();
        var result = await client.Cache.GetOrCreateAsync($"register {table}/{id}", Make, options => options.DependsOn(Registers.TableName(table)));
        worker.Recorder.Read(kind, table, result, start, _query);
        Assert.Single(result);

        ValueTask<List<Register>> Make(CancellationToken cancellationToken)
        {
            var query = Rows(context, table).Where(r => r.Id == id);
            return new((isCached ? query.Cacheable() : query).ToListAsync(worker.IsAsync));
        }
    }

    private async Task ReadJoinAsync(OperationKind kind, RegisterContext context, int left, int right, Action<CacheableOptions> cached)
    {
        var query = Rows(context, left)
            .Join(Rows(context, right), l => l.Id, r => r.Id, (l, r) => new RegisterPair(l, r))
            .Cacheable(cached);
        var start = Stopwatch.GetTimestamp();
        var result = await query.ToListAsync(worker.IsAsync);
        worker.Recorder.Read(kind, left, result.Select(p => p.Left), start, _query, !_isStrict);
        worker.Recorder.Read(kind, right, result.Select(p => p.Right), start, _query + 1, !_isStrict);
        Assert.Equal(Registers.RowsPerTable, result.Count);
    }
}
