using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Model;

/// <summary>A small shop that uses every kind of mapping whose writes and reads touch other tables than the obvious one.</summary>
public class ShopContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Category> Categories => Set<Category>();

    public DbSet<Product> Products => Set<Product>();

    public DbSet<Label> Labels => Set<Label>();

    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<Animal> Animals => Set<Animal>();

    public DbSet<Vehicle> Vehicles => Set<Vehicle>();

    public DbSet<Shape> Shapes => Set<Shape>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Product>().HasIndex(p => p.Name).IsUnique();
        modelBuilder.Entity<Product>().HasMany(p => p.Labels).WithMany(l => l.Products).UsingEntity("ProductLabel");
        modelBuilder.Entity<Label>().ToTable("Labels", "cat");
        modelBuilder.Entity<Note>().HasOne<Product>().WithMany().HasForeignKey(n => n.ProductId).OnDelete(DeleteBehavior.SetNull);
        modelBuilder.Entity<Customer>(customer =>
        {
            customer.OwnsOne(c => c.Address);
            customer.OwnsOne(c => c.Preferences, preferences => preferences.ToJson());
            customer.OwnsMany(c => c.Phones, phones => phones.ToTable("Phones"));
        });
        modelBuilder.Entity<Animal>();
        modelBuilder.Entity<Cat>();
        modelBuilder.Entity<Dog>();
        modelBuilder.Entity<Vehicle>().UseTptMappingStrategy();
        modelBuilder.Entity<Car>();
        modelBuilder.Entity<Truck>();
        modelBuilder.Entity<Shape>().UseTpcMappingStrategy();
        modelBuilder.Entity<Circle>();
        modelBuilder.Entity<Square>();
    }
}
