using System.Net;

namespace EfQueryCache.AspNetCore.Tests.Infrastructure;

/// <summary>A response, read.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ETag, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
