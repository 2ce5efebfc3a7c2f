using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>A model whose names would be HTML, if a page took them for that.</summary>
internal sealed class HostileContext(DbContextOptions<HostileContext> options) : DbContext(options)
{
    public const string Table = "<img src=x onerror=alert(1)>";

    public DbSet<HostileRow> Rows => Set<HostileRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<HostileRow>().ToTable(Table);
}
