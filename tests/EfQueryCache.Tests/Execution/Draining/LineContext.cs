using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution.Draining;

/// <summary>Lines, not tracked unless a query says so.</summary>
internal sealed class LineContext : DbContext
{
    public LineContext(DbContextOptions options)
        : base(options) => ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;

    public DbSet<Line> Lines => Set<Line>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Line>().ToTable("Lines").Property(l => l.Id).ValueGeneratedNever();
}
