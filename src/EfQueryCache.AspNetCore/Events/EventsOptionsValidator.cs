using Microsoft.Extensions.Options;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>Says what is wrong with the settings when the application starts.</summary>
internal sealed class EventsOptionsValidator : IValidateOptions<QueryCacheEventsOptions>
{
    public ValidateOptionsResult Validate(string? name, QueryCacheEventsOptions options)
    {
        string[] errors = [.. options.FindErrors()];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
