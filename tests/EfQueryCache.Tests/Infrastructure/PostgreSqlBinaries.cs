using System.Diagnostics;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>The server's programs on this machine, run as a user the server accepts.</summary>
internal sealed class PostgreSqlBinaries
{
    public const string Missing =
        "No PostgreSQL binaries (initdb, pg_ctl): run the tests with 'bash tests/run.sh', or set EFQUERYCACHE_TEST_PG_BIN to their directory.";

    private readonly string _directory;

    private PostgreSqlBinaries(string directory) => _directory = directory;

    /// <summary>Returns what tests/run.sh found, else looks itself; null when there are none.</summary>
    public static PostgreSqlBinaries? Find()
    {
        var directory = Candidates().FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")));
        return directory is null ? null : new PostgreSqlBinaries(directory);
    }

    /// <summary>Returns what the program wrote; throws with all of it when the program fails.</summary>
    public Task<string> RunAsync(string program, params string[] arguments) =>
        RunAsServerUserAsync([Path.Combine(_directory, program), .. arguments]);

    /// <summary>Makes a directory that belongs to the server's user, below the one tests/run.sh cleans up.</summary>
    public static async Task<string> MakeDirectoryAsync()
    {
        // Not Path.GetTempPath(): a socket's path may have 107 bytes at most.
        var parent = Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_SCRATCH") is { Length: > 0 } scratch ? scratch : "/tmp";
        return (await RunAsServerUserAsync(["mktemp", "-d", $"{parent}/efqc-server.XXXXXX"])).Trim();
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_PG_BIN") is { Length: > 0 } given)
            yield return given;

        if (Directory.Exists("/usr/lib/postgresql"))
        {
            foreach (var version in Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var n) ? n : 0))
                yield return Path.Combine(version, "bin");
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return directory;
    }

    private static async Task<string> RunAsServerUserAsync(string[] command)
    {
        // The server refuses to run as root.
        if (Environment.IsPrivilegedProcess)
            command = ["runuser", "-u", "postgres", "--", .. command];

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {await output}{await errors}");
    }
}
