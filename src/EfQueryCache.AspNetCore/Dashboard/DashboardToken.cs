namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>What a form needs to be believed.</summary>
/// <param name="Field">The name of its field.</param>
/// <param name="Value">What is in there.</param>
internal sealed record DashboardToken(string Field, string Value);
