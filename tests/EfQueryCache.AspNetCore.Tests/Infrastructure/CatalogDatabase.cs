using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.Infrastructure;

/// <summary>A fresh database with twenty articles in four groups.</summary>
public sealed class CatalogDatabase : TestDatabase
{
    protected override async Task OnCreatedAsync()
    {
        await using var context = new CatalogContext(new DbContextOptionsBuilder<CatalogContext>().UseNpgsql(ConnectionString).Options);
        await context.Database.EnsureCreatedAsync();
        context.AddRange(Enumerable.Range(1, 20).Select(n => new Article { Group = n % 4, Name = $"article {n}", Stock = n }));
        await context.SaveChangesAsync();
    }
}
