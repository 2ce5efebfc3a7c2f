using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>Every shape of write, and exactly which queries it invalidates.</summary>
public sealed class SaveChangesTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private const string Unreadable = "DO $$ BEGIN EXECUTE 'UPDATE ' || quote_ident('Notes') || ' SET ' || quote_ident('Text') || ' = 1'; END $$";

    private static readonly Dictionary<string, Func<ShopContext, Task<int>>> Probes = new()
    {
        ["Categories"] = c => c.Categories.Cacheable().CountAsync(),
        ["Products"] = c => c.Products.Cacheable().CountAsync(),
        ["Labels"] = c => c.Labels.Cacheable().CountAsync(),
        ["ProductLabel"] = c => c.Set<Dictionary<string, object>>("ProductLabel").Cacheable().CountAsync(),
        ["Notes"] = c => c.Notes.Cacheable().CountAsync(),
        ["Customers"] = c => c.Customers.Cacheable().CountAsync(),
        ["Phones"] = c => c.Customers.SelectMany(x => x.Phones).Select(p => p.Number).Cacheable().CountAsync(),
        ["Animals"] = c => c.Animals.Cacheable().CountAsync(),
        ["Vehicles"] = c => c.Vehicles.Cacheable().CountAsync(),
        ["Cars"] = c => c.Set<Car>().Cacheable().CountAsync(),
        ["Trucks"] = c => c.Set<Truck>().Cacheable().CountAsync(),
        ["Circles"] = c => c.Set<Circle>().Cacheable().CountAsync(),
        ["Squares"] = c => c.Set<Square>().Cacheable().CountAsync(),
    };

    public static TheoryData<string, string, bool> Writes
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (var async in new[] { false, true })
            {
                data.Add("insert", "Products", async);
                data.Add("update", "Products", async);
                data.Add("delete without dependents", "Notes", async);
                data.Add("delete with cascade and set null", "Products ProductLabel Notes", async);
                data.Add("delete with cascades over two tables", "Categories Products ProductLabel Notes", async);
                data.Add("join row", "ProductLabel", async);
                data.Add("other schema", "Labels", async);
                data.Add("owned column", "Customers", async);
                data.Add("JSON column", "Customers", async);
                data.Add("owned table", "Phones", async);
                data.Add("TPH", "Animals", async);
                data.Add("TPT insert", "Vehicles Cars Trucks", async);
                data.Add("TPT update of the derived table", "Cars", async);
                data.Add("TPC", "Circles", async);
                data.Add("several entities", "Products Notes Labels", async);
                data.Add("nothing changed", "", async);
                data.Add("unique violation", "", async);
                data.Add("ExecuteUpdate", "Products", async);
                data.Add("ExecuteDelete", "Notes", async);
                data.Add("ExecuteDelete with cascades", "Categories Products ProductLabel Notes", async);
                data.Add("ExecuteUpdate with join", "Products", async);
                data.Add("raw read", "", async);
                data.Add("raw write", "Notes", async);
                data.Add("raw write that cannot be read", string.Join(' ', Probes.Keys), async);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task Write_invalidates_what_it_changes_and_nothing_else(string write, string expected, bool async)
    {
        var shop = new Shop(database);
        var id = await PrepareAsync();
        foreach (var probe in Probes.Values) await shop.AskAsync(probe);
        foreach (var (name, probe) in Probes) Assert.True(await shop.IsHitAsync(probe), $"{name} must be cached before the write");

        await using (var context = shop.Open())
        {
            try
            {
                await WriteAsync(write, context, id, async);
            }
            catch (DbUpdateException) when (write == "unique violation")
            {
            }
        }

        var invalidated = new List<string>();
        foreach (var (name, probe) in Probes)
        {
            if (!await shop.IsHitAsync(probe)) invalidated.Add(name);
        }

        // What reads the customers to get at their phones is changed with either.
        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        if (wanted.Contains("Customers")) wanted.Add("Phones");
        Assert.Equal(wanted.Order(), invalidated.Order());
        Assert.Equal(0, shop.Cache.UnknownOutcomes.Count);
    }

    private static async Task WriteAsync(string write, ShopContext context, int id, bool async)
    {
        switch (write)
        {
            case "insert" or "unique violation":
                context.Add(new Product { CategoryId = 1, Name = write == "insert" ? $"new {Guid.NewGuid()}" : "product 1.1" });
                break;
            case "update":
                context.Products.Single(p => p.Id == id).Price += 1;
                break;
            case "delete without dependents":
                context.Remove(context.Notes.First());
                break;
            case "delete with cascade and set null":
                context.Remove(new Product { Id = id, Name = "" });
                break;
            case "delete with cascades over two tables":
                context.Remove(new Category { Id = CategoryOf(context, id), Name = "" });
                break;
            case "join row":
                context.Products.Single(p => p.Id == id).Labels.Add(context.Labels.OrderByDescending(l => l.Id).First());
                break;
            case "other schema":
                context.Add(new Label { Text = "new" });
                break;
            case "owned column":
                context.Customers.First().Address.City += "!";
                break;
            case "JSON column":
                context.Customers.First().Preferences.Color += "!";
                break;
            case "owned table":
                context.Customers.First().Phones.Add(new Phone { Number = "2" });
                break;
            case "TPH":
                context.Add(new Cat { Name = "new" });
                break;
            case "TPT insert":
                context.Add(new Car { Plate = "new" });
                break;
            case "TPT update of the derived table":
                context.Set<Car>().First().Seats += 1;
                break;
            case "TPC":
                context.Add(new Circle { Radius = 3 });
                break;
            case "several entities":
                context.Add(new Product { CategoryId = 1, Name = $"new {Guid.NewGuid()}" });
                context.AddRange(Enumerable.Range(0, 100).Select(i => new Note { Text = $"{i}" }));
                context.Add(new Label { Text = "new" });
                break;
            default:
                await RunAsync(write, context, id, async);
                return;
        }

        await context.SaveAsync(async);
    }

    private static async Task RunAsync(string write, ShopContext context, int id, bool async)
    {
        var products = context.Products.Where(p => p.Id == id);
        var notes = context.Notes.Where(n => n.ProductId == id);
        var categories = context.Categories.Where(c => c.Products.Any(p => p.Id == id));
        var joined = context.Products.Where(p => p.Category!.Name == "category 1" && p.Labels.Any());
        var token = TestContext.Current.CancellationToken;
        _ = write switch
        {
            "nothing changed" => async ? await context.SaveChangesAsync(token) : context.SaveChanges(),
            "ExecuteUpdate" => async
                ? await products.ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, 5), token)
                : products.ExecuteUpdate(s => s.SetProperty(p => p.Price, 5)),
            "ExecuteUpdate with join" => async
                ? await joined.ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, 5), token)
                : joined.ExecuteUpdate(s => s.SetProperty(p => p.Price, 5)),
            "ExecuteDelete" => async ? await notes.ExecuteDeleteAsync(token) : notes.ExecuteDelete(),
            "ExecuteDelete with cascades" => async ? await categories.ExecuteDeleteAsync(token) : categories.ExecuteDelete(),
            "raw read" => async
                ? await context.Database.ExecuteSqlRawAsync("SELECT 1 -- no change", token)
                : context.Database.ExecuteSqlRaw("SELECT 1 -- no change"),
            "raw write" => async
                ? await context.Database.ExecuteSqlRawAsync("""UPDATE "Notes" SET "Text" = 'raw'""", token)
                : context.Database.ExecuteSqlRaw("""UPDATE "Notes" SET "Text" = 'raw'"""),
            "raw write that cannot be read" => async
                ? await context.Database.ExecuteSqlRawAsync(Unreadable, token)
                : context.Database.ExecuteSqlRaw(Unreadable),
            _ => throw new ArgumentOutOfRangeException(nameof(write), write, null),
        };
    }

    private static int CategoryOf(ShopContext context, int id)
        => context.Products.AsNoTracking().Where(p => p.Id == id).Select(p => p.CategoryId).Single();

    // A product of its own category, with a label and a note, for one test to change or delete.
    private async Task<int> PrepareAsync()
    {
        await using var context = new ShopContext(new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString).Options);
        var product = new Product { Name = $"prepared {Guid.NewGuid()}", Category = new Category { Name = "prepared" } };
        product.Labels.Add(new Label { Text = "prepared" });
        context.Add(product);
        context.Add(new Label { Text = "not used yet" });
        await context.SaveChangesAsync();
        context.Add(new Note { Text = "prepared", ProductId = product.Id });
        await context.SaveChangesAsync();
        return product.Id;
    }
}
