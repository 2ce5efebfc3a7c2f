using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

public class RegisterContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The rows of one table, which is an entity type of its own.</summary>
    public DbSet<Register> Table(int table) => Set<Register>(Registers.TableName(table));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        for (var table = 0; table < Registers.Tables + Registers.Mirrors; table++)
        {
            var name = Registers.TableName(table);
            modelBuilder.SharedTypeEntity<Register>(name, register =>
            {
                register.ToTable(name);
                register.Property(r => r.Id).ValueGeneratedNever();
                register.Property(r => r.Version).IsConcurrencyToken();
            });
        }
    }
}
