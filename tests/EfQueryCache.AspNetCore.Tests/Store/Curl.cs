using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>A client that knows nothing of .NET.</summary>
internal static class Curl
{
    /// <summary>Asks, as <c>curl --include</c> does with these options; without it the test skips, in CI it fails.</summary>
    public static async Task<Answer> AskAsync(string address, params string[] options)
    {
        using var process = Start(["--silent", "--show-error", "--include", "--max-time", "30", .. options, address]);
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);

        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = text[..end].Split("\r\n");
        var headers = head[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var status = (HttpStatusCode)int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        return new Answer(status, headers.GetValueOrDefault("ETag"), text[(end + 4)..], headers);
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("curl", arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("No curl: install Debian's package (apt-get install curl).");
            throw;
        }
    }
}
