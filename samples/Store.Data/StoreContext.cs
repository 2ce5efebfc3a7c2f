using Microsoft.EntityFrameworkCore;

namespace Store.Data;

public sealed class StoreContext(DbContextOptions<StoreContext> options) : DbContext(options)
{
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<OrderLine> OrderLines => Set<OrderLine>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // Categories hardly ever change: what reads nothing else is cached for a day without being marked.
        modelBuilder.Entity<Category>().IsCacheable(TimeSpan.FromDays(1));

        modelBuilder.Entity<Product>(product =>
        {
            product.Property(p => p.Price).HasPrecision(10, 2);
            product.Property(p => p.Version).IsRowVersion(); // Npgsql maps this to xmin; there is no column to keep
            product.HasIndex(p => new { p.CategoryId, p.Name });
            product.HasIndex(p => new { p.CategoryId, p.Price });
        });

        // One customer's order leaves what was read of all others cached, because every row says whose it is and never changes that.
        modelBuilder.Entity<Order>(order =>
        {
            order.HasCacheScope(o => o.CustomerId);
            order.Property(o => o.Id).HasIdentityOptions(startValue: FirstNewId); // above what the seed takes
        });
        modelBuilder.Entity<OrderLine>(line =>
        {
            line.HasCacheScope(l => l.CustomerId);
            line.HasIndex(l => l.CustomerId);
            line.HasOne(l => l.Product).WithMany().OnDelete(DeleteBehavior.Restrict); // what was sold stays sold
            line.Property(l => l.UnitPrice).HasPrecision(10, 2);
            line.Property(l => l.Id).HasIdentityOptions(startValue: FirstNewId);
        });
    }

    private const int FirstNewId = 100_001;
}
