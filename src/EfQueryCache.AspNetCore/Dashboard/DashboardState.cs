namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>All that a page shows: what it gets first.</summary>
/// <param name="Cache">The cache's name.</param>
/// <param name="Node">The machine and the process.</param>
/// <param name="IsReadOnly">Whether there are no buttons.</param>
/// <param name="HistorySeconds">How long points are kept.</param>
/// <param name="Points">The last minutes, oldest first.</param>
/// <param name="Figures">What is counted.</param>
/// <param name="Invalidations">The last ones, oldest first.</param>
internal sealed record DashboardState(
    string Cache,
    string Node,
    bool IsReadOnly,
    double HistorySeconds,
    IReadOnlyList<DashboardPoint> Points,
    DashboardFigures Figures,
    IReadOnlyList<DashboardInvalidation> Invalidations);
