using Microsoft.EntityFrameworkCore;

namespace Store.Data;

/// <summary>The store's first rows: the same in every database.</summary>
public static class Seed
{
    public const int Categories = 20;
    public const int Products = 2_000;
    public const int Customers = 500;
    public const int Orders = 5_000;

    private static readonly DateTime Opening = new(2026, 1, 2, 8, 0, 0, DateTimeKind.Utc);

    /// <summary>Fills an empty store; leaves any other as it is.</summary>
    public static async Task FillAsync(StoreContext db, CancellationToken cancellationToken)
    {
        if (await db.Categories.NotCacheable().AnyAsync(cancellationToken)) return;
        var random = new Random(2026);
        var products = MakeProducts(random);
        db.AddRange(MakeCategories());
        db.AddRange(products);
        db.AddRange(MakeCustomers(random));
        db.AddRange(MakeOrders(random, products));

        // One SaveChanges is one transaction: the store is seeded as a whole or not at all.
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }

    private static IEnumerable<Category> MakeCategories()
        => Words.Things.Select((thing, i) => new Category { Id = i + 1, Name = thing.Category, Description = thing.Description });

    private static List<Product> MakeProducts(Random random)
    {
        var products = new List<Product>(Products);
        for (var id = 1; id <= Products; id++)
        {
            var (category, n) = ((id - 1) % Categories, (id - 1) / Categories);
            var maker = Words.Makers[n / Words.Adjectives.Length];
            products.Add(new Product
            {
                Id = id,
                CategoryId = category + 1,
                Name = $"{Words.Adjectives[n % Words.Adjectives.Length]} {maker} {Words.Things[category].Product}",
                Description = $"{random.Pick(Words.Virtues)} By {maker}, {random.Pick(Words.Cities)}.",
                Price = random.Next(400, 20_000) / 100 + 0.90m,
                Stock = id % 50 == 7 ? 1 : random.Next(20, 400), // some last pieces, to see two orders meet
                UpdatedAt = Opening.AddMinutes(random.Next(60 * 24 * 30)),
            });
        }

        return products;
    }

    private static IEnumerable<Customer> MakeCustomers(Random random)
        => Enumerable.Range(1, Customers).Select(id =>
        {
            var first = Words.FirstNames[(id - 1) % Words.FirstNames.Length];
            var last = Words.LastNames[(id - 1) / Words.FirstNames.Length];
            return new Customer { Id = id, Name = $"{first} {last}", Email = $"{first}.{last}@example.com".ToLowerInvariant(), City = random.Pick(Words.Cities) };
        });

    private static IEnumerable<Order> MakeOrders(Random random, List<Product> products)
    {
        var line = 0;
        for (var id = 1; id <= Orders; id++)
        {
            var order = new Order { Id = id, CustomerId = random.Next(1, Customers + 1), PlacedAt = Opening.AddMinutes(id * 90) };
            var lines = random.Next(1, 6);
            while (order.Lines.Count < lines)
            {
                // Some sell far better than others: those of a low rank, which the prime spreads over all categories.
                var rank = (int)(Math.Pow(random.NextDouble(), 2) * Products);
                var product = products[rank * 739 % Products];
                if (order.Lines.Exists(l => l.ProductId == product.Id)) continue;
                order.Lines.Add(new OrderLine
                {
                    Id = ++line,
                    CustomerId = order.CustomerId,
                    ProductId = product.Id,
                    ProductName = product.Name,
                    UnitPrice = product.Price,
                    Quantity = random.Next(1, 4),
                });
            }

            yield return order;
        }
    }

    private static T Pick<T>(this Random random, T[] from) => from[random.Next(from.Length)];
}
