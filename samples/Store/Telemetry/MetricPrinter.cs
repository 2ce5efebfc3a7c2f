using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Store.Telemetry;

/// <summary>Prints the values of metrics that have changed since they were printed last.</summary>
internal sealed class MetricPrinter(TextWriter output) : BaseExporter<Metric>
{
    private readonly Dictionary<string, string> _printed = [];

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                var tags = "";
                foreach (var tag in point.Tags) tags += tag.Value is null or "" ? "" : $" {tag.Key}={tag.Value}";
                var (name, value) = (metric.Name + tags, Value(metric, point));
                if (_printed.GetValueOrDefault(name, "0") == value) continue;
                _printed[name] = value;
                output.WriteLine($"metric {name} {value} {metric.Unit}");
            }
        }

        return ExportResult.Success;
    }

    private static string Value(Metric metric, in MetricPoint point) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => Text(point.GetSumLong()),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Text(point.GetSumDouble()),
        MetricType.LongGauge => Text(point.GetGaugeLastValueLong()),
        MetricType.DoubleGauge => Text(point.GetGaugeLastValueDouble()),
        _ => $"{Text(point.GetHistogramCount())} times, mean {Text(point.GetHistogramSum() / Math.Max(1, point.GetHistogramCount()))}",
    };

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
