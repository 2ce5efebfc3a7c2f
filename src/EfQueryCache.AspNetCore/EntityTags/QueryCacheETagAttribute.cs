using EfQueryCache.AspNetCore.EntityTags;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace EfQueryCache.AspNetCore;

/// <summary>
/// Gives the responses of a controller, an action or a Razor page entity tags, as <c>WithQueryCacheETag</c> does for other endpoints.
/// Runs after authorization filters, and before model binding.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class QueryCacheETagAttribute : Attribute, IAsyncResourceFilter
{
    private readonly QueryCacheETagOptions _options = new();
    private readonly ETagExchange _exchange;

    /// <summary>Creates the attribute with the defaults of <see cref="QueryCacheETagOptions"/>.</summary>
    public QueryCacheETagAttribute() => _exchange = new ETagExchange(_options);

    /// <summary>Gets or sets the name of the cache that the handler's contexts use.</summary>
    /// <value>The default is the empty name, that of <c>AddQueryCache()</c>.</value>
    public string CacheName
    {
        get => _options.CacheName;
        set => _options.CacheName = value;
    }

    /// <inheritdoc cref="QueryCacheETagOptions.MaxBufferedBytes"/>
    public int MaxBufferedBytes
    {
        get => _options.MaxBufferedBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _options.MaxBufferedBytes = value;
        }
    }

    /// <summary>Gets or sets the request headers that the response depends on, separated by commas.</summary>
    /// <value>The default is <see langword="null"/>: none beside <c>Accept</c> and <c>Accept-Language</c>.</value>
    public string? VaryByHeader
    {
        get => _options.Headers.Count == 0 ? null : string.Join(',', _options.Headers);
        set => _options.VaryByHeader((value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Gets or sets whether the response is the same for every user who may see it.</summary>
    /// <value>The default is <see langword="false"/>: it depends on the user's claims.</value>
    public bool SameForAllUsers
    {
        get => _options.IsSameForAllUsers;
        set
        {
            if (value) _options.SameForAllUsers();
        }
    }

    /// <summary>Answers 304, or runs the action and gives its response an entity tag.</summary>
    /// <param name="context">The action.</param>
    /// <param name="next">Runs it.</param>
    /// <returns>A task that completes when the response is made.</returns>
    public Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return RunAsync(context, next);
    }

    private async Task RunAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var hasRun = false;
        await _exchange.RunAsync(context.HttpContext, async () =>
        {
            hasRun = true;
            var executed = await next().ConfigureAwait(false);
            return executed.Exception is null || executed.ExceptionHandled;
        }).ConfigureAwait(false);
        if (!hasRun) context.Result = new EmptyResult();
    }
}
