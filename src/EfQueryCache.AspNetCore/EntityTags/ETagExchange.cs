using System.Buffers.Text;
using System.Security.Cryptography;
using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>
/// What happens around a handler: a request that names an entity tag whose reads are all current is answered 304, before anything
/// of the handler runs. Else what the handler reads is recorded, and its response gets an entity tag that is kept exactly as
/// long as that is current.
/// </summary>
/// <remarks>
/// The entity tag is a random number, weak because the same rows may be written differently (compressed, say). What it stands for is
/// stored in the cache under the key of the representation: the tags and versions with which each read began. So the check is
/// a look at those versions, in a second level if there is one, and nothing that has changed since is ever confirmed.
/// </remarks>
internal sealed class ETagExchange(QueryCacheETagOptions options)
{
    private const string ReasonHeader = "X-QueryCache-ETag";
    private const string DefaultCacheControl = "private, no-cache";

    /// <summary>Whether the endpoint of a request gets its entity tags so.</summary>
    public static bool IsOf(HttpContext context)
        => context.GetEndpoint()?.Metadata is { } metadata && (metadata.GetMetadata<QueryCacheETagMetadata>() ?? (object?)metadata.GetMetadata<QueryCacheETagAttribute>()) is not null;

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The handler. Says whether it has failed in a way that somebody else still sees.</param>
    public async Task RunAsync(HttpContext context, Func<Task<bool>> next)
    {
        var method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            await next().ConfigureAwait(false);
            return;
        }

        var cache = context.RequestServices.GetRequiredKeyedService<IQueryCache>(options.CacheName);
        var key = Representation.KeyOf(context, options);
        context.Response.OnStarting(SetCacheControl, (context.Response, CacheControlMetadata.Find(context)));
        if (await FindMatchAsync(context, cache, key).ConfigureAwait(false) is { } match)
        {
            AnswerNotModified(context.Response, match);
            Log.NotModified(LoggerOf(context), context.Request.Path);
            return;
        }

        await HandleAsync(context, cache, key, next).ConfigureAwait(false);
    }

    private static async ValueTask<StoredTag?> FindMatchAsync(HttpContext context, IQueryCache cache, string key)
    {
        var headers = context.Request.Headers;
        if (StringValues.IsNullOrEmpty(headers.IfNoneMatch)) return null;

        // They come first (RFC 9110 §13.2.2), and only the handler can answer them.
        if (headers.ContainsKey(HeaderNames.IfMatch) || headers.ContainsKey(HeaderNames.IfUnmodifiedSince)) return null;
        if (!EntityTagHeaderValue.TryParseList(headers.IfNoneMatch, out var wanted)) return null;
        var stored = (await cache.GetAsync<StoredTag>(key, context.RequestAborted).ConfigureAwait(false)).GetValueOrDefault();
        if (stored is null || !EntityTagHeaderValue.TryParse(stored.ETag, out var current)) return null;
        return wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: false)) ? stored : null;
    }

    private static void AnswerNotModified(HttpResponse response, StoredTag tag)
    {
        response.StatusCode = StatusCodes.Status304NotModified;
        response.Headers.ETag = tag.ETag;
        if (tag.CacheControl is not null) response.Headers.CacheControl = tag.CacheControl;
        if (tag.Vary is not null) response.Headers.Vary = tag.Vary;
        if (tag.ContentLocation is not null) response.Headers.ContentLocation = tag.ContentLocation;
        if (tag.Expires is not null) response.Headers.Expires = tag.Expires;
    }

    private async Task HandleAsync(HttpContext context, IQueryCache cache, string key, Func<Task<bool>> next)
    {
        var policy = CacheControlMetadata.Find(context)?.Policy;
        var contentLimit = policy is { ContentETag: true } ? policy.MaxETagBytes : -1;
        var hasSucceeded = false;
        using var reads = cache.RecordReads();
        using var body = await HeldBody.RunAsync(
            context, Math.Max(options.MaxBufferedBytes, contentLimit), async () => hasSucceeded = await next().ConfigureAwait(false)).ConfigureAwait(false);
        if (!hasSucceeded) return;
        var reason = FindObstacle(context.Response, body, policy) ?? reads.Refusal ?? (reads.IsEmpty ? "the handler has read nothing through the cache" : null);
        if (reason is null && await KeepAsync(context.Response, reads, key, context.RequestAborted).ConfigureAwait(false) is null)
        {
            reason = "what was read has changed meanwhile or is being written, or the cache cannot be reached";
        }

        if (reason is not null) Explain(context, reason);
        await ContentTag.SendAsync(context, body, isTagged: reason is not null && body.Held.Length <= contentLimit).ConfigureAwait(false);
    }

    private string? FindObstacle(HttpResponse response, HeldBody body, CacheControl? policy)
    {
        if (body.IsPassing || response.HasStarted) return $"the response was started before the handler had ended, or is larger than {options.MaxBufferedBytes} bytes";
        if (response.StatusCode != StatusCodes.Status200OK) return $"the response has status {response.StatusCode}";
        var headers = response.Headers;
        if (!StringValues.IsNullOrEmpty(headers.ETag)) return "the handler has set an entity tag itself";
        if (!StringValues.IsNullOrEmpty(headers.SetCookie)) return "the response sets a cookie";
        var isNoStore = headers.CacheControl.Count > 0 ? headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase) : policy is { IsNoStore: true };
        if (isNoStore) return "the response says no-store";
        if (body.Held.Length > options.MaxBufferedBytes) return $"the response is larger than {options.MaxBufferedBytes} bytes";
        var varied = headers.Vary.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return varied.FirstOrDefault(name => !Representation.Includes(name, options)) is { } header ? $"the response varies by {header}, which VaryByHeader does not name" : null;
    }

    private async ValueTask<StoredTag?> KeepAsync(HttpResponse response, QueryCacheReads reads, string key, CancellationToken cancellationToken)
    {
        var headers = response.Headers;
        string[] named = headers.GetCommaSeparatedValues(HeaderNames.Vary);
        if (options.Headers.Count > 0) headers.Vary = string.Join(", ", named.Union(options.Headers, StringComparer.OrdinalIgnoreCase));
        var tag = new StoredTag(NewTag(), TextOf(headers.CacheControl), TextOf(headers.Vary), TextOf(headers.ContentLocation), TextOf(headers.Expires));
        var kept = await reads.KeepAsync(key, tag, cancellationToken).ConfigureAwait(false);
        if (kept.GetValueOrDefault() is { } current) headers.ETag = current.ETag;
        return kept.GetValueOrDefault();
    }

    private static string NewTag()
    {
        Span<byte> number = stackalloc byte[16];
        RandomNumberGenerator.Fill(number);
        return $"W/\"{Base64Url.EncodeToString(number)}\"";
    }

    private static string? TextOf(StringValues header) => header.Count == 0 ? null : header.ToString();

    private void Explain(HttpContext context, string reason)
    {
        Log.NoTag(LoggerOf(context), context.Request.Path, reason);
        var isShown = options.ShowReasons ?? context.RequestServices.GetService<IHostEnvironment>()?.IsDevelopment() == true;
        if (isShown && !context.Response.HasStarted) context.Response.Headers[ReasonHeader] = $"none; {reason}";
    }

    // Both at once, so that it does not matter who is asked first when the response begins. A cache in between that is told nothing may
    // guess how long a response is fresh.
    private static Task SetCacheControl(object state)
    {
        var (response, metadata) = ((HttpResponse, CacheControlMetadata?))state;
        metadata?.Set(response);
        if (StringValues.IsNullOrEmpty(response.Headers.CacheControl)) response.Headers.CacheControl = DefaultCacheControl;
        return Task.CompletedTask;
    }

    private static ILogger LoggerOf(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("EfQueryCache.AspNetCore");
}
