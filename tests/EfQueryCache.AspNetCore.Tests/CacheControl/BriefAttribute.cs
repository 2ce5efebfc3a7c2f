namespace EfQueryCache.AspNetCore.Tests.CacheControls;

/// <summary>No preset.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BriefAttribute() : CacheControlAttribute(CacheControl.Private with { MaxAge = TimeSpan.FromSeconds(3), MustRevalidate = true });
