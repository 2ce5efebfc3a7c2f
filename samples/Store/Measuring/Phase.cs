namespace Store.Measuring;

/// <summary>What one part of the measurement took: <paramref name="Milliseconds"/> is the median of a page load.</summary>
internal sealed record Phase(string Name, int Pages, int Requests, int NotModified, long Bytes, double Milliseconds, long Handlers, long Commands);
