namespace EfQueryCache.Tests.History;

/// <summary>One of the threads of control of the workload. Even ones use the synchronous API only, odd ones the asynchronous.</summary>
internal sealed class Worker
{
    private readonly WorkloadOptions _options;
    private readonly Client[] _clients;
    private readonly int[] _readable;
    private readonly Reads _reads;
    private readonly Writes _writes;

    public Worker(int number, WorkloadOptions options, Client direct, Client proxied, BackendKiller killer, IRegisterLog? log = null)
    {
        _options = options;
        _clients = [direct, proxied];
        _readable = Registers.WithMirrors(options.Tables);
        IsAsync = number % 2 != 0;
        Random = new Random(options.Seed + number);
        Recorder = new Recorder(number, log);
        _reads = new Reads(this);
        _writes = new Writes(this, killer);
    }

    public bool IsAsync { get; }

    public Random Random { get; }

    public Recorder Recorder { get; }

    public int Tables => _options.Tables;

    /// <summary>Whether the next cached read is to be one of the level Strict.</summary>
    public bool DrawStrict() => _options.StrictShare >= 1 || (_options.StrictShare > 0 && Random.NextDouble() < _options.StrictShare);

    /// <summary>Which of the clients it is.</summary>
    public int NumberOf(Client client) => Array.IndexOf(_clients, client);

    /// <summary>Whether servers and links may fail at any time, not only where the workload has them fail.</summary>
    public bool IsExposed => _options.Survives is not null;

    /// <summary>Another table to read.</summary>
    public int TableBeside(int table) => _readable[(Array.IndexOf(_readable, table) + 1) % _readable.Length];

    /// <summary>A synchronous worker needs a thread of its own: it would starve the pool the others and the proxy run on.</summary>
    public Task RunAsync(int operations, CancellationToken cancellationToken)
        => Task.Factory.StartNew(
            () => OperateAsync(operations, cancellationToken),
            cancellationToken,
            IsAsync ? TaskCreationOptions.None : TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();

    /// <summary>Reads everything once more through every client, when nobody writes any longer: what is stale now stays stale.</summary>
    public async Task ReadEverythingAsync()
    {
        foreach (var table in _readable)
        {
            foreach (var client in _clients)
            {
                foreach (var kind in Enum.GetValues<OperationKind>().Where(OperationMix.IsRead))
                {
                    try
                    {
                        await _reads.RunAsync(kind, client, table);
                    }
                    catch (Exception exception) when (_options.Survives?.Invoke(kind, exception) == true)
                    {
                        // It saw nothing.
                    }
                }
            }
        }
    }

    private async Task OperateAsync(int operations, CancellationToken cancellationToken)
    {
        for (var i = 0; i < operations && !cancellationToken.IsCancellationRequested; i++)
        {
            var kind = OperationMix.Draw(Random);
            if (!kind.IsRead() && Random.NextDouble() >= _options.WriteShare) kind = OperationKind.CachedRow;
            var client = _clients[Random.NextDouble() < _options.ProxiedShare ? 1 : 0];
            try
            {
                if (kind.IsRead()) await _reads.RunAsync(kind, client, _readable[Random.Next(_readable.Length)]);
                else await _writes.RunAsync(kind, kind.IsCut() ? _clients[1] : client);
            }
            catch (Exception exception) when (ReadFault.IsPlanted(exception) || _options.Survives?.Invoke(kind, exception) == true)
            {
                // A read that saw nothing, or a write that did not begin.
            }

            Recorder.Done(kind);
        }
    }
}
