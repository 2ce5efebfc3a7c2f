using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>What the meter of the cache publishes, under the names that OpenTelemetry's Prometheus exporter gives it.</summary>
internal sealed class PrometheusNames : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, string[]> _instruments = new();
    private readonly ConcurrentDictionary<(string Label, string Value), bool> _labels = new();

    public PrometheusNames()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != "EfQueryCache") return;
            _instruments[instrument] = [.. NamesOf(instrument)];
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Add(tags));
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Add(tags));
        _listener.Start();
    }

    public HashSet<string> Metrics => [.. _instruments.Values.SelectMany(names => names)];

    public HashSet<string> Labels => [.. _labels.Keys.Select(label => label.Label)];

    public HashSet<(string Label, string Value)> Values => [.. _labels.Keys];

    /// <summary>The histograms whose boundaries would be OpenTelemetry's own, which are made for milliseconds.</summary>
    public IEnumerable<string> HistogramsWithoutBoundaries => _instruments.Keys
        .Where(instrument => instrument is Histogram<double> { Advice: null } or Histogram<long> { Advice: null })
        .Select(instrument => instrument.Name);

    public void Measure() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    // Units in braces are notes and left out; only what never falls is a total.
    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            ['{', .., '}'] => "",
            _ => throw new InvalidOperationException($"How is {instrument.Unit} of {instrument.Name} written?"),
        };
        var name = instrument.Name.Replace('.', '_') + unit;
        var kind = instrument.GetType().Name;
        if (kind.StartsWith("Histogram", StringComparison.Ordinal)) return [$"{name}_bucket", $"{name}_sum", $"{name}_count"];
        return [kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? $"{name}_total" : name];
    }

    private void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags) _labels[(key.Replace('.', '_'), $"{value}")] = true;
    }
}
