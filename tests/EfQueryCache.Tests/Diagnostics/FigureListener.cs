using System.Diagnostics.Metrics;
using EfQueryCache.Diagnostics;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>Reads the meter of one cache. Durations are counted.</summary>
internal sealed class FigureListener : IDisposable
{
    private readonly Meter _meter = new("EfQueryCache");
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _figures = [];

    public FigureListener(QueryCache cache)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Add(instrument.Name, value);
            foreach (var tag in tags)
            {
                if (tag.Key is "efquerycache.result" or "reason") Add($"{instrument.Name} {tag.Value}", value);
            }
        });
        _listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(instrument.Name, 1));
        _listener.Start();
        QueryCacheMetrics.Register(_meter, cache);
    }

    public long this[string instrument] => _figures.GetValueOrDefault(instrument);

    public long this[string instrument, string value] => _figures.GetValueOrDefault($"{instrument} {value}");

    /// <summary>Reads what is read when somebody asks.</summary>
    public void Read() => _listener.RecordObservableInstruments();

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    private void Add(string name, long value) => _figures[name] = _figures.GetValueOrDefault(name) + value;
}
