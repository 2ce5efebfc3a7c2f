using System.Diagnostics;

namespace Quickstart.Telling;

/// <summary>Stops and starts PostgreSQL with the script that samples/run.sh hands over.</summary>
internal sealed class ServerControl(string? script)
{
    public bool IsAvailable => !string.IsNullOrEmpty(script);

    public Task StopAsync() => RunAsync("stop");

    public Task StartAsync() => RunAsync("start");

    private async Task RunAsync(string action)
    {
        using var process = Process.Start(script!, action);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{script} {action}' ended with {process.ExitCode}.");
    }
}
