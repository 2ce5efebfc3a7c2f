using System.Diagnostics;

namespace EfQueryCache.Tests.History;

/// <summary>What one worker did and saw. Not shared, so that recording orders nothing that the workload left open.</summary>
internal sealed class Recorder(int worker, IRegisterLog? log = null)
{
    private readonly long[] _operations = new long[Enum.GetValues<OperationKind>().Length];
    private readonly Dictionary<string, int> _cuts = [];
    private readonly Dictionary<OperationKind, int> _faults = [];
    private long _lastAttempt = (worker + 1L) << 40;

    /// <summary>What happened, unless a log has it.</summary>
    public List<RegisterEvent> Events { get; } = [];

    /// <summary>How often links were cut where.</summary>
    public IReadOnlyDictionary<string, int> Cuts => _cuts;

    /// <summary>How often something was to go wrong with which kind of write.</summary>
    public IReadOnlyDictionary<OperationKind, int> Faults => _faults;

    public long Count(OperationKind operation) => _operations[(int)operation];

    public void Done(OperationKind operation)
    {
        _operations[(int)operation]++;
        log?.Done(operation);
    }

    /// <summary>A write is about to be tried.</summary>
    public void Intend(in RegisterEvent write) => log?.Intend(write);

    public void Add(in RegisterEvent e)
    {
        if (log is null) Events.Add(e);
        else log.Add(e);
    }

    public void WasCut(string where) => _cuts[where] = _cuts.GetValueOrDefault(where) + 1;

    public void WasFaulty(OperationKind shape) => _faults[shape] = _faults.GetValueOrDefault(shape) + 1;

    /// <summary>A number for a write that no other has.</summary>
    public long NextAttempt() => ++_lastAttempt;

    /// <summary>A read has just returned these rows of a table.</summary>
    /// <param name="operation">What the worker was doing.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="start">When it began.</param>
    /// <param name="query">Which of several queries of that operation it was.</param>
    /// <param name="isBounded">Whether it asked for no more than the level Bounded.</param>
    public void Read(OperationKind operation, int table, IEnumerable<Register> rows, long start, int query = 0, bool isBounded = false)
    {
        var end = Stopwatch.GetTimestamp();
        foreach (var row in rows)
        {
            Add(new RegisterEvent(EventKind.Read, operation, Registers.Key(table, row.Id), row.Version, row.Attempt, start, end) { Query = (byte)query, IsBounded = isBounded });
        }
    }
}
