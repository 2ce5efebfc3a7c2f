using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore;

/// <summary>What an endpoint says about <c>Cache-Control</c>; in its metadata. Immutable.</summary>
public sealed class CacheControlMetadata
{
    private readonly string _header;
    private readonly string _headerForOneUser;

    /// <exception cref="ArgumentException">The policy contradicts itself.</exception>
    internal CacheControlMetadata(CacheControl policy)
    {
        Policy = policy.Validated();
        (_header, _headerForOneUser) = (policy.ToString(), policy.ForOneUser().ToString());
    }

    /// <summary>Gets what it says.</summary>
    public CacheControl Policy { get; }

    /// <summary>Finds what the endpoint of a request says; <see langword="null"/> when it says nothing.</summary>
    internal static CacheControlMetadata? Find(HttpContext http) => http.GetEndpoint() is { } endpoint ? Find(endpoint.Metadata) : null;

    /// <summary>Finds what counts: the action's attribute, else the controller's, else the endpoint's own, else its groups' from the inside out.</summary>
    internal static CacheControlMetadata? Find(IReadOnlyList<object> metadata)
    {
        CacheControlMetadata? given = null;
        for (var i = metadata.Count - 1; i >= 0; i--)
        {
            if (metadata[i] is CacheControlAttribute attribute) return attribute.Metadata;
            given ??= metadata[i] as CacheControlMetadata;
        }

        return given;
    }

    /// <summary>Sets the header when the response begins, whoever answers. More than once is as good as once.</summary>
    internal void Apply(HttpContext http)
    {
        if (!ConditionalAnswer.IsRead(http.Request)) return;
        http.Response.OnStarting(
            static state =>
            {
                var (response, metadata) = ((HttpResponse, CacheControlMetadata))state;
                metadata.Set(response);
                return Task.CompletedTask;
            },
            (http.Response, this));
    }

    /// <summary>Sets the header of a response that is about to begin, unless it has one.</summary>
    internal void Set(HttpResponse response)
    {
        if (response.Headers.CacheControl.Count > 0) return;
        var isError = response.StatusCode >= StatusCodes.Status400BadRequest;
        if (isError && !Policy.AppliesToErrors) response.Headers.CacheControl = "no-store";
        else if (isError || response.StatusCode is (>= 200 and < 300) or StatusCodes.Status304NotModified)
            response.Headers.CacheControl = response.Headers.SetCookie.Count > 0 ? _headerForOneUser : _header;
    }
}
