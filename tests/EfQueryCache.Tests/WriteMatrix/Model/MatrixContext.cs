using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>A table for everything that a write can change without naming it.</summary>
public sealed class MatrixContext(DbContextOptions<MatrixContext> options) : DbContext(options)
{
    public const string JoinEntity = "ItemLabel";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Item>().ToTable("Items").HasMany(item => item.Labels).WithMany(label => label.Items).UsingEntity(JoinEntity);
        modelBuilder.Entity<Part>().ToTable("Parts").HasOne(part => part.Item).WithMany().OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<Note>().ToTable("Notes").HasOne<Item>().WithMany().HasForeignKey(note => note.ItemId).OnDelete(DeleteBehavior.SetNull);
        modelBuilder.Entity<Label>().ToTable("Labels");
        modelBuilder.Entity<Vehicle>().UseTptMappingStrategy().ToTable("Vehicles");
        modelBuilder.Entity<Car>().ToTable("Cars");
        modelBuilder.Entity<Shape>().UseTpcMappingStrategy();
        modelBuilder.Entity<Circle>().ToTable("Circles");
        modelBuilder.Entity<Square>().ToTable("Squares");
        modelBuilder.Entity<Animal>().ToTable("Animals");
        modelBuilder.Entity<Cat>();
        modelBuilder.Entity<Owner>(owner =>
        {
            owner.ToTable("Owners");
            owner.OwnsOne(o => o.Address);
            owner.OwnsOne(o => o.Preferences, preferences => preferences.ToJson());
            owner.OwnsMany(o => o.Phones, phones => phones.ToTable("Phones"));
        });
        modelBuilder.Entity<Order>().ToTable("Orders");
        modelBuilder.Entity<Audit>().ToTable("Audits");
        modelBuilder.Entity<Country>().ToTable("Countries").HasKey(country => country.Number);
        modelBuilder.Entity<City>().ToTable("Cities");
        modelBuilder.Entity<Counter>().ToTable("Counters");
        modelBuilder.Entity<Import>().ToTable("Imports");
        modelBuilder.Entity<Extra>().ToTable("Extras");
    }
}
