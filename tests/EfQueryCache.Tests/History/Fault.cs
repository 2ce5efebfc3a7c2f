using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>What goes wrong with a write, from the moment its connection is open.</summary>
internal sealed class Fault(OperationKind kind, OperationKind shape, Client client, Worker worker, BackendKiller killer) : IDisposable
{
    private const int LongestCommit = 80;
    private const int LongestPatience = 12;
    private const int Timeout = 1;

    private readonly CancellationTokenSource _cancellation = new();
    private CuttingProxyLink? _link;
    private NpgsqlConnection? _connection;
    private Task? _attack;

    /// <summary>Whether anything goes wrong at all.</summary>
    public bool IsAny => kind.IsFaulty() || worker.IsExposed;

    /// <summary>The token for what the write does asynchronously.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>How many milliseconds the server spends in COMMIT.</summary>
    public int CommitDelay { get; } = kind switch
    {
        OperationKind.LateCommit => worker.Random.Next(LongestCommit),
        OperationKind.KilledBackend or OperationKind.Canceled => worker.Random.Next(8),
        OperationKind.CutRequest or OperationKind.CutResponse => worker.Random.Next(3) == 0 ? worker.Random.Next(8) : 0,
        OperationKind.TimedOut => (Timeout * 1000) + 400,
        OperationKind.LostCommit => 0,
        _ => worker.Random.Next(20) == 0 ? worker.Random.Next(5) : 0,
    };

    /// <summary>Whether the writer cannot know, but the proxy does, that the server was never told to commit.</summary>
    /// <remarks>Not of one that may have been told twice, or commits without being told.</remarks>
    public bool IsLost
        => kind == OperationKind.LostCommit && shape is not (OperationKind.Retried or OperationKind.ProcedureCommits) && _link is { IsCut: true };

    /// <summary>The connection is open.</summary>
    public void Begin(RegisterContext context, NpgsqlConnection connection)
    {
        if (_connection is not null) return;
        _connection = connection;
        switch (kind)
        {
            case OperationKind.KilledBackend:
                _attack = killer.KillAsync(connection.ProcessID, TimeSpan.FromMilliseconds(worker.Random.Next(6)));
                break;
            case OperationKind.Canceled when worker.IsAsync && worker.Random.Next(2) == 0:
                _cancellation.CancelAfter(worker.Random.Next(LongestPatience));
                break;
            case OperationKind.Canceled:
                _attack = killer.CancelAsync(connection.ProcessID, TimeSpan.FromMilliseconds(worker.Random.Next(LongestPatience)));
                break;
            case OperationKind.TimedOut:
                context.Database.SetCommandTimeout(Timeout);
                break;
            case OperationKind.LateCommit:
                Cut(new CutPoint(CutSide.Client, CutPlace.After, Commit));
                break;
            case OperationKind.LostCommit:
                Cut(new CutPoint(CutSide.Client, CutPlace.Before, Commit));
                break;
            case OperationKind.CutRequest or OperationKind.CutResponse:
                Cut(new CutPoint(
                    kind == OperationKind.CutRequest ? CutSide.Client : CutSide.Server,
                    (CutPlace)worker.Random.Next(3),
                    CutMessage.Any,
                    1 + worker.Random.Next(1 << worker.Random.Next(2, 7))));
                break;
        }
    }

    /// <summary>The write has ended, and nothing else may be hit.</summary>
    public async Task EndAsync()
    {
        if (_attack is { } attack)
        {
            if (worker.IsAsync) await attack;
            else attack.Wait();
        }

        _link?.CutAt(null);
        if (_link?.Cut is { } cut) worker.Recorder.WasCut(cut);
        if (_attack is not null || _link is { IsCut: true }) await BackendKiller.DiscardAsync(_connection!, worker.IsAsync);
    }

    public void Dispose() => _cancellation.Dispose();

    private CutMessage Commit => shape.CommitsByItself() ? CutMessage.Sync : CutMessage.Commit;

    private void Cut(CutPoint point)
    {
        _link = client.Proxy!.TryFind(_connection!.ProcessID);
        _link?.CutAt(point);
    }
}
