using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>A context of a database that is not there.</summary>
public sealed class HealthTestContext(DbContextOptions<HealthTestContext> options) : DbContext(options)
{
    public DbSet<Article> Articles => Set<Article>();
}
