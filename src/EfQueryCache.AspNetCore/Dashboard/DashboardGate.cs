using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>
/// Lets nobody in unless somebody has said who may: ASP.NET Core has authorized the request before it comes here, but only if the
/// endpoint wants it to. All answers get the headers that keep a page to itself.
/// </summary>
internal sealed class DashboardGate(ILogger logger) : IEndpointFilter
{
    public const string Closed = "This dashboard is closed, because nobody has said who may open it. "
        + "Add .RequireAuthorization(\"policy\") to MapQueryCacheDashboard(…), or .AllowAnonymous() where everybody who reaches the application may see the SQL and change the cache.";

    public const string Ambiguous = "This dashboard is closed, because it has both RequireAuthorization and AllowAnonymous, with which ASP.NET Core lets everybody in. Take away one of them.";

    // Nothing from elsewhere, no inline script or style, no text that becomes HTML.
    private const string ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private int _isLogged;

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return FindObstacle(http) is { } why ? new(Refuse(why)) : next(context);
    }

    private static string? FindObstacle(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        var isGuarded = metadata?.Any(item => item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData) == true;
        var isOpen = metadata?.GetMetadata<IAllowAnonymous>() is not null;
        return isGuarded == isOpen ? isOpen ? Ambiguous : Closed : null;
    }

    private ContentHttpResult Refuse(string why)
    {
        if (Interlocked.Exchange(ref _isLogged, 1) == 0) logger.DashboardClosed(why);
        return TypedResults.Text(why, "text/plain; charset=utf-8", statusCode: StatusCodes.Status403Forbidden);
    }
}
