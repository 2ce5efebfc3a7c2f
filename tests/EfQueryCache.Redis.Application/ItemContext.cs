using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Redis.Application;

/// <summary>One table, of which the tests read groups.</summary>
public sealed class ItemContext(DbContextOptions<ItemContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();
}
