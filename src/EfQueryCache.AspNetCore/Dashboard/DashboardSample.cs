namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>What is new since the last one.</summary>
/// <param name="Point">What has happened meanwhile, by the second.</param>
/// <param name="Figures">What is counted.</param>
/// <param name="Invalidations">The latest that came meanwhile, oldest first.</param>
/// <param name="MoreInvalidations">How many came beside them.</param>
internal sealed record DashboardSample(
    DashboardPoint? Point, DashboardFigures Figures, IReadOnlyList<DashboardInvalidation> Invalidations, long MoreInvalidations);
