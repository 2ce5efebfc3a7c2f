using System.Globalization;

namespace EfQueryCache.Benchmarks.Measuring;

/// <summary>Prints one plain line per figure.</summary>
internal static class Report
{
    public static void Line(string shape, string system, FormattableString figures)
        => Console.WriteLine($"bench {shape,-16} {system,-12} {figures.ToString(CultureInfo.InvariantCulture)}");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static void Against(string shape, Contender contender, Contender? floor)
    {
        var (cpu, bytes) = (Spread.Of(contender.Cpu), Spread.Of(contender.Bytes));
        if (floor is null || ReferenceEquals(floor, contender))
        {
            Line(shape, contender.Name, $"cpu_us={cpu.Median:0.00} bytes={bytes.Median:0} (spread={cpu.Low:0.00}..{cpu.High:0.00} rounds={contender.Cpu.Count})");
            return;
        }

        var ratio = Interleaved.Ratio(contender.Cpu, floor.Cpu);
        var difference = Interleaved.Difference(contender.Cpu, floor.Cpu);
        var more = bytes.Median - Spread.Of(floor.Bytes).Median;
        Line(shape, contender.Name, $"cpu_us={cpu.Median:0.00} bytes={bytes.Median:0} vs_floor={ratio.Median:0.000} (diff_us={difference.Median:+0.00;-0.00} spread={difference.Low:+0.00;-0.00}..{difference.High:+0.00;-0.00} diff_bytes={more:+0;-0;0})");
    }
}
