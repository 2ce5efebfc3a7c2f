using System.Diagnostics;
using System.Globalization;
using EfQueryCache.Redis.Application;

namespace EfQueryCache.Redis.Tests.Queries;

/// <summary>An instance of the application in a process of its own.</summary>
internal sealed class ApplicationProcess : IDisposable
{
    private readonly Process _process;

    private ApplicationProcess(Process process) => _process = process;

    public static async Task<ApplicationProcess> StartAsync(string postgreSql, string redis, string prefix, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            [typeof(Instance).Assembly.Location, postgreSql, redis, prefix, ((int)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var application = new ApplicationProcess(Process.Start(start)!);
        Assert.Equal("ready", await application.ReadLineAsync());
        return application;
    }

    public void Tell(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
    }

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
