using EfQueryCache.Benchmarks.Measuring;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>Reports what something costs without the cache, and with it or otherwise.</summary>
internal static class Pairs
{
    public static void Report(string shape, Contender without, params Contender[] others)
    {
        Measuring.Report.Line(shape, without.Name, Figures(without));
        foreach (var with in others) Compare(shape, without, with);
    }

    private static void Compare(string shape, Contender without, Contender with)
    {
        var (wall, cpu, bytes) = (Interleaved.Ratio(with.Wall, without.Wall), Interleaved.Ratio(with.Cpu, without.Cpu), Interleaved.Difference(with.Bytes, without.Bytes));
        Measuring.Report.Line(shape, with.Name, $"{Measuring.Report.Text(Figures(with))} vs_database: wall={wall.Median:0.000} ({wall.Low:0.000}..{wall.High:0.000}) cpu={cpu.Median:0.000} ({cpu.Low:0.000}..{cpu.High:0.000}) diff_bytes={bytes.Median:+0;-0;0} rounds={with.Cpu.Count}");
    }

    private static FormattableString Figures(Contender contender)
        => $"wall_us={Spread.Of(contender.Wall).Median:0.0} cpu_us={Spread.Of(contender.Cpu).Median:0.0} bytes={Spread.Of(contender.Bytes).Median:0}";
}
