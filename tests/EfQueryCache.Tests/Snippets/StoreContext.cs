using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Snippets;

internal sealed class StoreContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<StoreProduct> Products => Set<StoreProduct>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => Snippets.Map(modelBuilder);
}
