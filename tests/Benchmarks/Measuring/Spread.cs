namespace EfQueryCache.Benchmarks.Measuring;

/// <summary>The median of some measurements, and the range of the middle half.</summary>
internal readonly record struct Spread(double Low, double Median, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new Spread(double.NaN, double.NaN, double.NaN) : new Spread(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75));
    }

    public static double At(double[] sorted, double part)
    {
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
