using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Diagnostics.Why;

/// <summary>The shop with a view of cheap products.</summary>
public sealed class ViewContext(DbContextOptions<ViewContext> options) : ShopContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<CheapProduct>().HasNoKey().ToView("cheap_products");
    }
}
