using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.RowTags;

/// <summary>Small tables with every kind of key, scopes, and a database that writes rows by itself.</summary>
internal sealed class RowsContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Parent> Parents => Set<Parent>();

    public DbSet<Child> Children => Set<Child>();

    public DbSet<Pair> Pairs => Set<Pair>();

    public DbSet<Code> Codes => Set<Code>();

    public DbSet<Node> Nodes => Set<Node>();

    public DbSet<Total> Totals => Set<Total>();

    public DbSet<Shift> Shifted => Set<Shift>();

    public DbSet<Part> Parts => Set<Part>();

    public DbSet<FirstPart> FirstParts => Set<FirstPart>();

    public DbSet<Machine> Machines => Set<Machine>();

    public DbSet<Ticket> Tickets => Set<Ticket>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Parent>().HasCacheScope(p => p.Tenant);
        modelBuilder.Entity<Child>(child =>
        {
            child.Property(c => c.Id).ValueGeneratedNever();
            child.HasCacheScope(c => c.Tenant);
            child.HasOne(c => c.Parent).WithMany(p => p.Children).OnDelete(DeleteBehavior.ClientCascade);
        });
        modelBuilder.Entity<Pair>().HasKey(p => new { p.B, p.A });
        modelBuilder.Entity<Code>().HasKey(c => c.Text);
        modelBuilder.Entity<Node>(node =>
        {
            node.Property(n => n.Id).ValueGeneratedNever();
            node.HasOne<Node>().WithMany().HasForeignKey(n => n.Up).OnDelete(DeleteBehavior.ClientNoAction);
        });
        modelBuilder.Entity<Total>().Property(t => t.Id).ValueGeneratedNever();
        modelBuilder.Entity<Shift>().Property(s => s.Id).ValueGeneratedNever();
        modelBuilder.Entity<Part>().HasKey(p => new { p.Id, p.Region });
        modelBuilder.Entity<FirstPart>().ToTable("Parts_1").HasKey(p => new { p.Id, p.Region });
        modelBuilder.Entity<Machine>().UseTptMappingStrategy();
        modelBuilder.Entity<Press>();
        modelBuilder.Entity<Ticket>().Property(t => t.State).HasConversion<int>();
    }

    /// <summary>Its key is made up by the database.</summary>
    public sealed class Parent
    {
        public int Id { get; set; }

        public int Tenant { get; set; }

        public int Value { get; set; }

        public List<Child> Children { get; } = [];
    }

    /// <summary>Its key is set here. Deleted by the database with its parent.</summary>
    public sealed class Child
    {
        public int Id { get; set; }

        public int Tenant { get; set; }

        public int? ParentId { get; set; }

        public Parent? Parent { get; set; }

        public int Value { get; set; }
    }

    public sealed class Pair
    {
        public int A { get; set; }

        public short B { get; set; }

        public int Value { get; set; }
    }

    /// <summary>Its key has a collation for which upper and lower case are equal.</summary>
    public sealed class Code
    {
        public string Text { get; set; } = "";

        public int Value { get; set; }
    }

    /// <summary>Refers to its own table, by which the database sets it to NULL.</summary>
    public sealed class Node
    {
        public int Id { get; set; }

        public int? Up { get; set; }

        public int Value { get; set; }
    }

    /// <summary>A trigger on pairs changes it.</summary>
    public sealed class Total
    {
        public int Id { get; set; }

        public int Value { get; set; }
    }

    /// <summary>A trigger gives it another key than the one it is inserted with.</summary>
    public sealed class Shift
    {
        public int Id { get; set; }

        public int Value { get; set; }
    }

    public sealed class Part
    {
        public int Id { get; set; }

        public int Region { get; set; }

        public int Value { get; set; }
    }

    /// <summary>One partition of the parts.</summary>
    public sealed class FirstPart
    {
        public int Id { get; set; }

        public int Region { get; set; }

        public int Value { get; set; }
    }

    /// <summary>One table per type.</summary>
    public class Machine
    {
        public int Id { get; set; }

        public int Value { get; set; }
    }

    public sealed class Press : Machine
    {
        public int Force { get; set; }
    }

    public enum TicketState
    {
        Open,
        Done,
    }

    public sealed class Ticket
    {
        public Guid Id { get; set; }

        public TicketState State { get; set; }

        public int Value { get; set; }
    }
}
