using System.Diagnostics;
using System.Text.Json;
using EfQueryCache.Tests.History;
using Npgsql;

namespace EfQueryCache.Chaos;

/// <summary>A node as the controller has it: the process, which is started again when it was killed, and its links.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Lean = new()
    {
        ["DOTNET_GCgen0size"] = "4000000",
        ["DOTNET_TC_CallCountThreshold"] = "1000",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
    };

    private readonly string _name;
    private readonly NodeLinks _links;
    private readonly Func<NodeOptions> _next;
    private readonly Dictionary<int, long> _deaths;
    private Process? _process;
    private int _firstWorker;

    /// <param name="name">What it calls itself.</param>
    /// <param name="postgreSql">The links of all nodes to PostgreSQL.</param>
    /// <param name="redis">The links to Redis.</param>
    /// <param name="next">What the next process is told; without its addresses.</param>
    /// <param name="deaths">Gets when processes, by their first workers, died.</param>
    public NodeProcess(string name, NodeLinks postgreSql, LinkProxy[] redis, Func<NodeOptions> next, Dictionary<int, long> deaths)
        => (_name, _links, Redis, _next, _deaths) = (name, postgreSql, redis, next, deaths);

    public LinkProxy[] Redis { get; }

    public int FirstWorker => _firstWorker;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Holds what the node sends to PostgreSQL, message by message.</summary>
    public void HoldMessages(Func<ProtocolMessage, Task>? hold) => _links.Hold(_name, hold);

    public void DelayResponses(TimeSpan delay) => _links.Delay(_name, delay);

    public void CutPostgreSql() => _links.Cut(_name);

    public async Task StartAsync()
    {
        var options = _next();
        options = options with
        {
            PostgreSql = new NpgsqlConnectionStringBuilder(_links.ConnectionString) { ApplicationName = _name, CommandTimeout = 5, Timeout = 5, MaxPoolSize = 30 }.ConnectionString,
            Redis = (Redis.Length > 0 ? $"127.0.0.1:{Redis[0].Port},127.0.0.1:{Redis[1].Port}," : options.Redis + ",") + "connectTimeout=1000,configCheckSeconds=1,keepAlive=5",
        };
        _firstWorker = options.FirstWorker;
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(NodeProcess).Assembly.Location, "node", JsonSerializer.Serialize(options)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // Nodes live for seconds, on a part of two cores: they have better to do than to collect, to compile what they have again, and
        // to map each page of code twice.
        foreach (var (name, value) in Lean) start.Environment[name] = value;
        _process = Process.Start(start)!;
        await HeardAsync(Node.Ready, TimeSpan.FromSeconds(60));
    }

    public void Tell(string command)
    {
        try
        {
            _process!.StandardInput.WriteLine(command);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is gone.
        }
    }

    public async Task<bool> HeardAsync(string word, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            while (await _process!.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                if (line == word) return true;
                Console.WriteLine(line);
            }
        }
        catch (OperationCanceledException)
        {
            // Too late.
        }

        return false;
    }

    /// <summary>Waits for it to die.</summary>
    public async Task<bool> HasDiedAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process!.WaitForExitAsync(timeout.Token);
            Bury();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        Bury();
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        foreach (var link in Redis) await link.DisposeAsync();
    }

    private void Bury()
    {
        if (_process is null) return;
        lock (_deaths) _deaths.TryAdd(_firstWorker, Stopwatch.GetTimestamp());
        _process.Dispose();
        _process = null;
    }
}
