using System.Collections.Concurrent;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Model;

/// <summary>A fresh database with the shop's tables and a few rows in each.</summary>
public sealed class ShopDatabase : TestDatabase
{
    private readonly ConcurrentBag<WeakReference<QueryCache>> _caches = [];

    public ShopDatabase()
    {
    }

    /// <summary>A database on a server of the test's own.</summary>
    internal ShopDatabase(IPostgreSqlServer server)
        : base(server)
    {
    }

    /// <summary>A cache writes to it.</summary>
    internal void Watch(QueryCache cache) => _caches.Add(new WeakReference<QueryCache>(cache));

    // The server is asked how a write has ended. Once nobody can say, it stays marked until its lease has passed: by a test's clock never.
    protected override async Task OnDroppingAsync()
    {
        for (var i = 0; i < 50 && _caches.Any(known => known.TryGetTarget(out var cache) && cache.UnknownOutcomes.Count > 0); i++)
        {
            await Task.Delay(100); // polls something that has no event
        }
    }

    protected override async Task OnCreatedAsync()
    {
        await using var context = new ShopContext(new DbContextOptionsBuilder().UseNpgsql(ConnectionString).Options);
        await context.Database.EnsureCreatedAsync();

        var sale = new Label { Text = "sale" };
        for (var c = 1; c <= 3; c++)
        {
            var category = new Category { Name = $"category {c}" };
            for (var p = 1; p <= 5; p++)
            {
                var product = new Product { Name = $"product {c}.{p}", Price = (10 * c) + p, Picture = [1, 2, 3], Ratings = [c, p] };
                if (p == 1) product.Labels.Add(sale);
                category.Products.Add(product);
            }

            context.Add(category);
        }

        await context.SaveChangesAsync();
        context.Add(new Note { Text = "first", ProductId = 2 });
        var customer = new Customer { Name = "Ada", Address = { City = "Oslo" }, Preferences = { Color = "red" } };
        customer.Phones.Add(new Phone { Number = "1" });
        context.Add(customer);
        context.AddRange(new Cat { Name = "Tom", Lives = 9 }, new Dog { Name = "Rex", Tricks = 3 });
        context.AddRange(new Car { Plate = "A", Seats = 4 }, new Truck { Plate = "B", Load = 10 });
        context.AddRange(new Circle { Color = "red", Radius = 1 }, new Square { Color = "blue", Side = 2 });
        await context.SaveChangesAsync();
    }
}
