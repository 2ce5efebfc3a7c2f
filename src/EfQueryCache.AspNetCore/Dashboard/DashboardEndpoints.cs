using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EfQueryCache.AspNetCore.Access;
using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>What a dashboard answers.</summary>
internal sealed class DashboardEndpoints(DashboardFeed feed, QueryCacheDashboardOptions options, ILogger logger)
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxTagLength = 1024;

    public RouteGroupBuilder Map(RouteGroupBuilder group)
    {
        group.ExcludeFromDescription().AddEndpointFilter(new DashboardHeaders());
        group.AddEndpointFilter(new AccessFilter("dashboard", "MapQueryCacheDashboard", "see the SQL and change the cache", logger));
        group.MapGet("", DashboardAssets.GetPage);
        foreach (var name in DashboardAssets.Names) group.MapGet(name, () => DashboardAssets.Get(name));
        group.MapGet("data", () => Json(feed.GetState(), DashboardJson.Default.DashboardState));
        group.MapGet("events", GetEvents);
        group.MapGet("queries/{id}", GetQuery);
        group.MapGet("token", GetToken);
        group.MapPost("invalidate", (Delegate)((HttpContext http) => ChangeAsync(http, InvalidateAsync)));
        group.MapPost("clear", (Delegate)((HttpContext http) => ChangeAsync(http, ClearAsync)));
        return group;
    }

    private IResult GetEvents(HttpContext http)
    {
        if (feed.TryJoin() is not { } viewer) return Refuse("Too many pages are open already.", StatusCodes.Status503ServiceUnavailable);
        http.Response.RegisterForDispose(viewer);
        return TypedResults.ServerSentEvents(viewer.ReadAsync(http.RequestAborted));
    }

    private IResult GetQuery(string id)
        => feed.FindQuery(id) is { } query ? Json(query, DashboardJson.Default.DashboardQueryDetails) : Refuse("The query is not among those that are listed now.", StatusCodes.Status404NotFound);

    private IResult GetToken(HttpContext http)
    {
        if (options.IsReadOnly) return RefuseChange();
        if (FindForgery(http.Request) is { } why) return RefuseForged(why, StatusCodes.Status403Forbidden);
        var tokens = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        return Json(new DashboardToken(tokens.FormFieldName, tokens.RequestToken ?? ""), DashboardJson.Default.DashboardToken);
    }

    private async Task<IResult> ChangeAsync(HttpContext http, Func<IFormCollection, CancellationToken, ValueTask<IResult>> change)
    {
        if (options.IsReadOnly) return RefuseChange();
        if (FindForgery(http.Request) is { } why) return RefuseForged(why, StatusCodes.Status403Forbidden);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBodyBytes;
        if (!http.Request.HasFormContentType) return Refuse("A form is expected.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            await http.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(http).ConfigureAwait(false);
        }
        catch (AntiforgeryValidationException)
        {
            return RefuseForged("it has no valid antiforgery token", StatusCodes.Status400BadRequest);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false);
        return await change(form, http.RequestAborted).ConfigureAwait(false);
    }

    private async ValueTask<IResult> InvalidateAsync(IFormCollection form, CancellationToken cancellationToken)
    {
        var tag = form["tag"].ToString().Trim();
        if (tag.Length is 0 or > MaxTagLength) return Refuse("A tag is expected.", StatusCodes.Status400BadRequest);
        await feed.Cache.InvalidateTagsAsync([tag], cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private async ValueTask<IResult> ClearAsync(IFormCollection form, CancellationToken cancellationToken)
    {
        await feed.Cache.ClearAsync(cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    // Beside the token: what browsers say of where a request comes from. Over plain HTTP to another machine they say only the origin.
    private static string? FindForgery(HttpRequest request)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString());
        if (site.Length > 0) return site == "same-origin" ? null : "another site has sent it";
        if (origin.Length == 0) return null;
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.ToUriComponent(), StringComparison.OrdinalIgnoreCase)
            ? null
            : "another site has sent it";
    }

    private ContentHttpResult RefuseForged(string why, int status)
    {
        logger.DashboardForgedRequest(why);
        return Refuse($"The request was refused: {why}.", status);
    }

    private static ContentHttpResult RefuseChange() => Refuse("This dashboard is read-only.", StatusCodes.Status403Forbidden);

    private static ContentHttpResult Refuse(string why, int status) => TypedResults.Text(why, "text/plain; charset=utf-8", statusCode: status);

    // By its own rules, whatever the application's are.
    private static FileContentHttpResult Json<T>(T value, JsonTypeInfo<T> type) => TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json; charset=utf-8");
}
