using System.Diagnostics;
using System.Globalization;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Systems;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>What AddQueryCache adds to a process' first query: each start is a process of its own, taking turns.</summary>
internal sealed class StartSection(string connectionString, BenchArguments arguments)
{
    public const string Child = "--first-query";

    public void Run()
    {
        List<double> without = [], with = [];
        for (var i = 0; i < (arguments.IsQuick ? 2 : 9); i++)
        {
            var isFirst = i % 2 == 0;
            if (isFirst) without.Add(Start("database"));
            with.Add(Start("l1"));
            if (!isFirst) without.Add(Start("database"));
        }

        var more = Interleaved.Difference(with, without);
        Report.Line("first-query", "database", $"ms={Spread.Of(without).Median:0.0}");
        Report.Line("first-query", "l1", $"ms={Spread.Of(with).Median:0.0} (diff_ms={more.Median:+0.0;-0.0} spread={more.Low:+0.0;-0.0}..{more.High:+0.0;-0.0})");
    }

    public static int RunChild(string kind, string connectionString)
    {
        var began = Stopwatch.GetTimestamp();
        using var systems = new BenchSystems(connectionString);
        var system = systems.All.Single(system => system.Name == kind);
        using var db = system.Rent();
        _ = system.Mark(Shapes.TwentyOf(db, 42)).ToList();
        Console.WriteLine(Stopwatch.GetElapsedTime(began).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private double Start(string kind)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), Child, kind]) { RedirectStandardOutput = true };
        start.Environment["EFQUERYCACHE_BENCH_POSTGRES"] = connectionString;
        foreach (var setting in (string[])["DOTNET_TieredCompilation", "DOTNET_ReadyToRun", "DOTNET_TC_CallCountingDelayMs"]) start.Environment.Remove(setting);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(text, CultureInfo.InvariantCulture);
    }

    // Run as 'dotnet program.dll', the process' path is dotnet.
    private static string[] Self()
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(StartSection).Assembly.Location] : [];
}
