using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Store.Telemetry;

/// <summary>Traces and metrics by OpenTelemetry, printed on the console.</summary>
/// <remarks>
/// An application would rather have the package OpenTelemetry.Extensions.Hosting and an exporter to its collector:
/// <c>services.AddOpenTelemetry().WithTracing(t => t.AddSource("EfQueryCache")).WithMetrics(m => m.AddMeter("EfQueryCache"))</c>.
/// The two names are all that the cache needs.
/// </remarks>
internal sealed class ConsoleTelemetry : IHostedService, IDisposable
{
    private const int MetricInterval = 10_000; // ms

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .AddSource("Microsoft.AspNetCore") // an activity for each request, on which the cache puts an event for each hit and bypass
            .AddSource("EfQueryCache")         // an activity for each miss, for as long as the database takes
            .AddProcessor(new SimpleActivityExportProcessor(new ActivityPrinter(Console.Out)))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter("EfQueryCache")
            .AddReader(new PeriodicExportingMetricReader(new MetricPrinter(Console.Out), MetricInterval))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _metrics?.ForceFlush();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
