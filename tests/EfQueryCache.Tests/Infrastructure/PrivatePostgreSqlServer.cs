namespace EfQueryCache.Tests.Infrastructure;

/// <summary>
/// A server of the test's own, which it can stop and start again: as a class fixture, or with
/// <c>await using</c> and <see cref="StartAsync"/>. Its connection string never changes.
/// </summary>
/// <remarks>Where the binaries are missing, whoever uses the server skips; in CI it fails.</remarks>
public sealed class PrivatePostgreSqlServer : IPostgreSqlServer, IAsyncLifetime
{
    private readonly PostgreSqlBinaries? _binaries = PostgreSqlBinaries.Find();
    private readonly int _port = FreePort.Find();
    private string? _directory;
    private bool _isRunning;

    public string ConnectionString
    {
        get
        {
            GetBinaries();
            return $"Host=127.0.0.1;Port={_port};Username=efqc;Password=efqc;Database=postgres";
        }
    }

    /// <summary>Gets the directory everything of this server is in; null before the first start and after disposal.</summary>
    internal string? DirectoryPath => _directory;

    public async ValueTask InitializeAsync()
    {
        // A skip in here would count as a failure; the first use skips instead.
        if (_binaries is not null || TestEnvironment.IsContinuousIntegration)
            await StartAsync();
    }

    public async Task StartAsync()
    {
        if (_isRunning)
            return;

        if (_directory is null)
            await CreateAsync();

        await PgCtlAsync("start", "-l", $"{_directory}/server.log");
        _isRunning = true;
    }

    /// <summary>Stops without goodbye, as a crash would: open connections break.</summary>
    public async Task StopAsync()
    {
        GetBinaries();
        if (!_isRunning)
            return;

        await PgCtlAsync("stop", "-m", "immediate");
        _isRunning = false;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_directory is null)
            return;

        await StopAsync();
        Directory.Delete(_directory, recursive: true);
        _directory = null;
    }

    private async Task CreateAsync()
    {
        var binaries = GetBinaries();
        _directory = await PostgreSqlBinaries.MakeDirectoryAsync();
        await binaries.RunAsync("initdb", "-D", $"{_directory}/data", "-U", "efqc", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        await File.AppendAllTextAsync($"{_directory}/data/postgresql.conf", $"""

            listen_addresses = '127.0.0.1'
            port = {_port}
            unix_socket_directories = '{_directory}'
            max_connections = 100
            shared_buffers = '32MB'
            deadlock_timeout = '100ms'
            fsync = off
            full_page_writes = off
            timezone = 'UTC'

            """);
    }

    private Task<string> PgCtlAsync(params string[] arguments) =>
        GetBinaries().RunAsync("pg_ctl", ["-D", $"{_directory}/data", "-w", "-t", "180", .. arguments]);

    private PostgreSqlBinaries GetBinaries()
    {
        if (_binaries is null && TestEnvironment.IsContinuousIntegration)
            Assert.Fail(PostgreSqlBinaries.Missing);

        Assert.SkipWhen(_binaries is null, PostgreSqlBinaries.Missing);
        return _binaries;
    }
}
