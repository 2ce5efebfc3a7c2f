using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.Infrastructure;

/// <summary>What the tests' applications serve.</summary>
public sealed class CatalogContext(DbContextOptions<CatalogContext> options) : DbContext(options)
{
    public DbSet<Article> Articles => Set<Article>();

    public DbSet<Visit> Visits => Set<Visit>();
}
