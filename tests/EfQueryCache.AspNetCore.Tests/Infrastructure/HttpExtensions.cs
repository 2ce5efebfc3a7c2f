using System.Net.Http.Headers;

namespace EfQueryCache.AspNetCore.Tests.Infrastructure;

/// <summary>Requests as clients with a cache of their own send them.</summary>
internal static class HttpExtensions
{
    public static async Task<Answer> AskAsync(
        this HttpClient client, string path, string? ifNoneMatch = null, HttpMethod? method = null, Action<HttpRequestHeaders>? headers = null, CancellationToken? cancellationToken = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        headers?.Invoke(request.Headers);
        using var response = await client.SendAsync(request, cancellationToken ?? TestContext.Current.CancellationToken);
        return new Answer(
            response.StatusCode,
            response.Headers.TryGetValues("ETag", out var tags) ? string.Join(",", tags) : null,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }
}
