using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Access;

/// <summary>
/// Lets nobody in unless somebody has said who may: ASP.NET Core has authorized the request before it comes here, but only if the
/// endpoint wants it to.
/// </summary>
/// <param name="what">What is closed.</param>
/// <param name="method">What has mapped it.</param>
/// <param name="right">What everybody could do if it were open.</param>
/// <param name="logger">Where it is said once that it is closed.</param>
internal sealed class AccessFilter(string what, string method, string right, ILogger logger) : IEndpointFilter
{
    private int _isLogged;

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (FindObstacle(context.HttpContext) is not { } why) return next(context);
        if (Interlocked.Exchange(ref _isLogged, 1) == 0) Log.Closed(logger, why);
        return new(TypedResults.Text(why, "text/plain; charset=utf-8", statusCode: StatusCodes.Status403Forbidden));
    }

    private string? FindObstacle(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        var isGuarded = metadata?.Any(item => item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData) == true;
        var isOpen = metadata?.GetMetadata<IAllowAnonymous>() is not null;
        if (isGuarded != isOpen) return null;
        return isOpen
            ? $"This {what} is closed, because it has both RequireAuthorization and AllowAnonymous, with which ASP.NET Core lets everybody in. Take away one of them."
            : $"This {what} is closed, because nobody has said who may open it. Add .RequireAuthorization(\"policy\") to {method}(…), or .AllowAnonymous() where everybody who reaches the application may {right}.";
    }
}
