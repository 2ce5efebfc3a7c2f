using Microsoft.AspNetCore.Mvc.Filters;

namespace EfQueryCache.AspNetCore;

/// <summary>
/// Says who may keep the responses of a controller, an action or a Razor page, and for how long. An action's wins over its
/// controller's, and an attribute over <c>MapControllers().WithCacheControl(…)</c>. Minimal APIs take <c>WithCacheControl</c>.
/// </summary>
/// <remarks>Derive from it for what is no preset: <c>sealed class ListAttribute() : CacheControlAttribute(CacheControl.Hourly with { … })</c>.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public class CacheControlAttribute : Attribute, IAsyncResourceFilter
{
    /// <summary>Initializes a new instance with a preset.</summary>
    /// <param name="preset">The preset.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such preset.</exception>
    public CacheControlAttribute(CacheControlPreset preset)
        : this(preset switch
        {
            CacheControlPreset.Immutable => CacheControl.Immutable,
            CacheControlPreset.Regenerable => CacheControl.Regenerable,
            CacheControlPreset.Hourly => CacheControl.Hourly,
            CacheControlPreset.Settings => CacheControl.Settings,
            CacheControlPreset.Private => CacheControl.Private,
            CacheControlPreset.NoCache => CacheControl.NoCache,
            CacheControlPreset.NoStore => CacheControl.NoStore,
            _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "There is no such preset."),
        })
    {
    }

    /// <summary>Initializes a new instance with what is no preset.</summary>
    /// <param name="policy">What it says.</param>
    /// <exception cref="ArgumentException">The policy contradicts itself.</exception>
    protected CacheControlAttribute(CacheControl policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Metadata = new CacheControlMetadata(policy);
    }

    internal CacheControlMetadata Metadata { get; }

    /// <inheritdoc />
    public Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return CacheControlEndpoint.RunAsync(context.HttpContext, CacheControlMetadata.Find(context.HttpContext) ?? Metadata, async () =>
        {
            var executed = await next().ConfigureAwait(false);
            // Thrown here and not only kept, so that nothing of a failed response is sent.
            if (!executed.ExceptionHandled) executed.ExceptionDispatchInfo?.Throw();
        });
    }
}
