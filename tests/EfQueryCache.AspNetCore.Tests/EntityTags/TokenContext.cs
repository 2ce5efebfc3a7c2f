using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>Concurrency tokens of all kinds. Never asked for rows.</summary>
internal sealed class TokenContext : DbContext
{
    public DbSet<Seat> Seats => Set<Seat>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql("Host=nowhere");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Seat>(o =>
        {
            o.HasKey(seat => new { seat.Row, seat.Number });
            o.Property(seat => seat.Token).IsConcurrencyToken();
        });
        modelBuilder.Entity<Twice>(o =>
        {
            o.Property(twice => twice.Id).HasConversion(id => id.Value, value => new TwiceId(value));
            o.Property(twice => twice.First).IsConcurrencyToken().HasConversion(first => first.Value, value => new Revision(value));
            o.Property(twice => twice.Second).IsConcurrencyToken();
        });
        modelBuilder.Entity<Timed>().Property(timed => timed.UpdatedAt).IsConcurrencyToken();
        modelBuilder.Entity<Stamped>().Property(stamped => stamped.Stamp).IsRowVersion().HasColumnType("bytea");
        modelBuilder.Entity<Shadowed>().Property<uint>("Version").IsRowVersion();
        modelBuilder.Entity<Plain>();
        modelBuilder.Entity<Keyless>().HasNoKey();
    }

    internal sealed class Seat
    {
        public string Row { get; set; } = "";

        public int Number { get; set; }

        public Guid Token { get; set; }
    }

    internal sealed class Twice
    {
        public TwiceId Id { get; set; }

        public Revision First { get; set; }

        public string? Second { get; set; }
    }

    internal sealed class Timed
    {
        public int Id { get; set; }

        public DateTime UpdatedAt { get; set; }
    }

    internal sealed class Stamped
    {
        [DatabaseGenerated(DatabaseGeneratedOption.None)]
        public int Id { get; set; }

        public byte[]? Stamp { get; set; }
    }

    internal sealed class Shadowed
    {
        public int Id { get; set; }
    }

    internal sealed class Plain
    {
        public int Id { get; set; }
    }

    internal sealed class Keyless
    {
        public int Number { get; set; }
    }

    internal readonly record struct TwiceId(int Value);

    internal readonly record struct Revision(long Value);
}
