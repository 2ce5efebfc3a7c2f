using Microsoft.Extensions.Options;

namespace EfQueryCache.AspNetCore.HealthChecks;

internal sealed class QueryCacheHealthOptionsValidator : IValidateOptions<QueryCacheHealthOptions>
{
    public ValidateOptionsResult Validate(string? name, QueryCacheHealthOptions options)
        => options.Problems().ToArray() is { Length: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
}
