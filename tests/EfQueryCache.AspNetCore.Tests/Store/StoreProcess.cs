using System.Diagnostics;
using System.Text.RegularExpressions;
using EfQueryCache.Tests.Infrastructure;
using Store.Hosting;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>The sample in a process of its own, on a port of its own.</summary>
internal sealed partial class StoreProcess : IDisposable
{
    public const string StaffPassword = "correct horse";

    private readonly Process _process;

    private StoreProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Gets where it answers, without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>Starts the sample over a database that is there, and waits until it listens.</summary>
    public static async Task<StoreProcess> StartAsync(TestDatabase database, string environment = "Development", params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            [Program(), "--urls", "http://127.0.0.1:0", "--environment", environment, $"--ConnectionStrings:Store={database.ConnectionString}",
                $"--{PasswordAuthentication.Setting}={StaffPassword}", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        try
        {
            var said = new List<string>();
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                said.Add(line);
                if (Listening().Match(line) is not { Success: true } listening) continue;
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would stop it
                return new StoreProcess(process, listening.Groups[1].Value);
            }

            throw new InvalidOperationException($"The Store has ended: {string.Join(Environment.NewLine, said)}");
        }
        catch
        {
            End(process);
            throw;
        }
    }

    public void Dispose() => End(_process);

    // Where it was built, with its pages beside it: of what a test references, only the assembly is beside the test.
    private static string Program()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Repository.PathOf($".artifacts/bin/Store/{configuration}/Store.dll");
    }

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex("Now listening on: (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
