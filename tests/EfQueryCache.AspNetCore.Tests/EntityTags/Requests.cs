namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>Requests with headers exactly as written.</summary>
internal static class Requests
{
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<string> TextAsync(this HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>A header as it was sent; <see langword="null"/> when it was not.</summary>
    public static string? Header(this HttpResponseMessage response, string name)
        => response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static string Tag(this HttpResponseMessage response) => response.Header("ETag") ?? throw new InvalidOperationException($"{(int)response.StatusCode} without a tag.");
}
