using EfQueryCache.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Endpoints that answer lost races.</summary>
public static class OptimisticConcurrencyExtensions
{
    /// <summary>
    /// Answers with a problem (RFC 9457) when <see cref="EntityFrameworkCore.DbUpdateConcurrencyException"/> leaves the endpoint: 412 Precondition
    /// Failed if the request has <c>If-Match</c>, which does not hold then, and 409 Conflict if it has not.
    /// </summary>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <param name="builder">An endpoint or a group, of Minimal APIs, controllers or pages.</param>
    /// <param name="ifMatchRequired">Whether PUT, PATCH and DELETE without <c>If-Match</c> are answered 428 Precondition Required (RFC 6585), after authorization and before the handler.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>A response that has begun is left as it is, and the exception goes on.</remarks>
    public static TBuilder WithOptimisticConcurrency<TBuilder>(this TBuilder builder, bool ifMatchRequired = false)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(Problem(StatusCodes.Status409Conflict));
            endpoint.Metadata.Add(Problem(StatusCodes.Status412PreconditionFailed));
            if (ifMatchRequired) endpoint.Metadata.Add(Problem(StatusCodes.Status428PreconditionRequired));
        });
        builder.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } handler) endpoint.RequestDelegate = new ConcurrencyGuard(handler, ifMatchRequired).InvokeAsync;
        });
        return builder;
    }

    private static ProducesResponseTypeMetadata Problem(int status) => new(status, typeof(ProblemDetails), ["application/problem+json"]);
}
