using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Infrastructure;

/// <summary>A server of the test's own, which it can freeze, kill and start again on its port.</summary>
internal sealed class PrivateRedis : IAsyncDisposable
{
    public const string Missing = "No redis-server: run the tests with 'bash tests/run.sh', or set EFQUERYCACHE_TEST_REDIS_SERVER to its path.";

    private readonly string _directory;
    private readonly string[] _arguments;
    private Process? _process;

    private PrivateRedis(string[] arguments)
    {
        _arguments = arguments;
        var parent = Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_SCRATCH") is { Length: > 0 } scratch ? scratch : "/tmp";
        _directory = Directory.CreateDirectory(Path.Combine(parent, "efqc-redis." + Guid.NewGuid().ToString("N")[..8])).FullName;
        Port = FreePort.Find();
    }

    public int Port { get; }

    /// <summary>Where it keeps its files.</summary>
    public string Folder => _directory;

    public string ConnectionString => $"127.0.0.1:{Port},allowAdmin=true,connectTimeout=1000";

    public static async Task<PrivateRedis> StartAsync(params string[] arguments)
    {
        var server = new PrivateRedis(arguments);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Binary(), ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _directory, "--save", "", "--repl-diskless-sync-delay", "0",
            "--pidfile", $"{_directory}/redis.pid", "--logfile", $"{_directory}/log", .. _arguments]) { WorkingDirectory = "/" };
        _process = Process.Start(start)!;
        await File.WriteAllTextAsync($"{_directory}/redis.pid", _process.Id.ToString(CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        for (var i = 0; ; i++)
        {
            Assert.False(_process.HasExited, "redis-server has ended");
            try
            {
                if (await CommandAsync("PING") is { } answer && (answer.Contains("PONG", StringComparison.Ordinal) || answer.Contains("NOAUTH", StringComparison.Ordinal))) return;
            }
            catch (SocketException) when (i < 1000)
            {
            }

            await Task.Delay(10, TestContext.Current.CancellationToken); // there is no event for a port that opens
        }
    }

    /// <summary>One command on a connection of its own, past every client; the answer as it comes.</summary>
    public async Task<string> CommandAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\nQUIT\r\n"));
        return await new StreamReader(stream).ReadToEndAsync();
    }

    /// <summary>How often a command was called, from INFO commandstats.</summary>
    public async Task<Dictionary<string, int>> CommandCountsAsync()
        => (await CommandAsync("INFO commandstats")).Split("\r\n").Where(line => line.StartsWith("cmdstat_", StringComparison.Ordinal)).ToDictionary(
            line => line["cmdstat_".Length..line.IndexOf(':', StringComparison.Ordinal)],
            line => int.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        Directory.Delete(_directory, recursive: true);
        return default;
    }

    private static string Binary()
    {
        var path = new[] { Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_REDIS_SERVER") ?? "" }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(directory => Path.Combine(directory, "redis-server")))
            .FirstOrDefault(File.Exists);
        if (path is null && TestEnvironment.IsContinuousIntegration) Assert.Fail(Missing);
        Assert.SkipWhen(path is null, Missing);
        return path;
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }
}
