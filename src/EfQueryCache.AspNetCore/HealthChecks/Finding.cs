using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Status">How bad it is, where nobody says otherwise.</param>
/// <param name="Text">What it is and what users notice.</param>
internal readonly record struct Finding(HealthStatus Status, string Text);
