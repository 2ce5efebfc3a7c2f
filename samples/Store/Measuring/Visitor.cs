using System.Diagnostics;
using System.Text.RegularExpressions;
using Store.Orders;

namespace Store.Measuring;

/// <summary>Loads pages as a browser does, with a cache of its own: it asks with the ETags it knows, and not at all for what it may use without asking.</summary>
internal sealed partial class Visitor(HttpClient client, bool isCacheOff)
{
    private readonly Dictionary<string, string> _etags = [];
    private readonly Dictionary<string, (long Since, TimeSpan MaxAge)> _kept = [];

    public int Requests { get; private set; }

    public int NotModified { get; private set; }

    /// <summary>Gets the bytes of all bodies that came.</summary>
    public long Bytes { get; private set; }

    public async Task LoadAsync(IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            var body = await GetAsync(address);
            foreach (Match picture in Picture().Matches(body)) await GetAsync(picture.Value);
        }
    }

    public async Task OrderAsync(OrderRequest order)
    {
        using var response = await client.PostAsJsonAsync(new Uri("/api/orders", UriKind.Relative), order);
        response.EnsureSuccessStatusCode();
    }

    // Whatever comes, a body that was not sent again shows the pictures it did before: they are in this cache already.
    private async Task<string> GetAsync(string address)
    {
        if (_kept.TryGetValue(address, out var kept) && Stopwatch.GetElapsedTime(kept.Since) < kept.MaxAge) return "";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        if (isCacheOff) request.Headers.Add(CacheSwitch.Header, "1");
        if (_etags.TryGetValue(address, out var known)) request.Headers.TryAddWithoutValidation("If-None-Match", known);
        using var response = await client.SendAsync(request);
        Requests++;
        if (response.StatusCode == System.Net.HttpStatusCode.NotModified)
        {
            NotModified++;
            return "";
        }

        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStringAsync();
        Bytes += response.Content.Headers.ContentLength ?? System.Text.Encoding.UTF8.GetByteCount(body);
        if (response.Headers.CacheControl?.MaxAge is { } maxAge) _kept[address] = (Stopwatch.GetTimestamp(), maxAge);
        if (response.Headers.ETag is { } etag) _etags[address] = etag.ToString();
        else _etags.Remove(address);
        return body;
    }

    [GeneratedRegex("/pictures/[0-9/]+[.]svg")]
    private static partial Regex Picture();
}
