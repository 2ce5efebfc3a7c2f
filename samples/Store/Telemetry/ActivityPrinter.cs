using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;

namespace Store.Telemetry;

/// <summary>Prints each activity that ends on a line, and its events below.</summary>
internal sealed class ActivityPrinter(TextWriter output) : BaseExporter<Activity>
{
    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var activity in batch)
        {
            var name = activity.GetTagItem("url.path") is { } path ? $"{activity.GetTagItem("http.request.method")} {path}" : activity.DisplayName;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"trace {activity.TraceId.ToHexString()[..8]} {name} {activity.Duration.TotalMilliseconds:N2} ms"));
            foreach (var happening in activity.Events) output.WriteLine($"    {happening.Name}{List(happening.Tags)}");
        }

        return ExportResult.Success;
    }

    private static string List(IEnumerable<KeyValuePair<string, object?>> tags)
        => string.Concat(tags.Where(t => t.Value is not (null or "")).Select(t => $" {t.Key}={t.Value}"));
}
