using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Types;

/// <summary>An entity type for every store type and every CLR type that EF Core maps to it.</summary>
internal sealed class TypesContext(DbContextOptions options, IReadOnlyList<TypeTable> tables) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var table in tables)
        {
            modelBuilder.SharedTypeEntity(table.Name, typeof(Row<>).MakeGenericType(table.ClrType), row =>
            {
                row.ToTable(table.Name);
                row.Property(nameof(Row<>.Id)).HasColumnName("id").ValueGeneratedNever();
                var value = row.Property(nameof(Row<>.Value)).HasColumnName("value").HasColumnType(table.StoreType);
                if (!table.ClrType.IsValueType) value.IsRequired(false);
            });
        }
    }
}
