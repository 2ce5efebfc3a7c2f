using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Analysis;

/// <summary>A query depends on exactly the tables whose rows can influence its result.</summary>
public sealed class DependencyTests
{
    private static readonly int[] Ids = [1, 2, 3];

    private static readonly Dictionary<string, (Func<Context, IQueryable<object?>> Query, string Tables)> Shapes = new()
    {
        ["one table"] = (c => c.Products, "Products"),
        ["other schema"] = (c => c.Labels, "cat.Labels"),
        ["where and order"] = (c => c.Products.Where(p => p.Price > 1).OrderBy(p => p.Name), "Products"),
        ["include of one"] = (c => c.Products.Include(p => p.Category), "Categories Products"),
        ["include of many"] = (c => c.Categories.Include(x => x.Products), "Categories Products"),
        ["include, then include"] = (c => c.Categories.Include(x => x.Products).ThenInclude(p => p.Labels), "Categories ProductLabel Products cat.Labels"),
        ["many to many"] = (c => c.Products.SelectMany(p => p.Labels), "ProductLabel Products cat.Labels"),
        ["filtered include"] = (c => c.Categories.Include(x => x.Products.Where(p => p.Labels.Any(l => l.Id > 0))), "Categories ProductLabel Products cat.Labels"),
        ["navigation in a filter"] = (c => c.Products.Where(p => p.Category!.Name == "a"), "Categories Products"),
        ["navigation in a projection"] = (c => c.Products.Select(p => p.Category!.Name), "Categories Products"),
        ["key of a navigation"] = (c => c.Products.Select(p => (object?)p.Category!.Id), "Categories Products"),
        ["join"] = (c => c.Products.Join(c.Notes, p => p.Id, n => n.ProductId, (p, n) => n.Text), "Notes Products"),
        ["group join"] = (c => c.Products.GroupJoin(c.Notes, p => p.Id, n => n.ProductId, (p, n) => new { p, n }).SelectMany(x => x.n.DefaultIfEmpty(), (x, n) => n!.Text), "Notes Products"),
        ["left join"] = (c => from p in c.Products join n in c.Notes on p.Id equals n.ProductId into g from n in g.DefaultIfEmpty() select new { p.Id, n.Text }, "Notes Products"),
        ["cross join"] = (c => from p in c.Products from n in c.Notes select new { p.Id, n.Text }, "Notes Products"),
        ["any"] = (c => c.Products.Where(p => c.Notes.Any(n => n.ProductId == p.Id)), "Notes Products"),
        ["all"] = (c => c.Categories.Where(x => x.Products.All(p => p.Price > 1)), "Categories Products"),
        ["not any"] = (c => c.Products.Where(p => !c.Notes.Any(n => n.ProductId == p.Id)), "Notes Products"),
        ["contains in a subquery"] = (c => c.Products.Where(p => c.Notes.Select(n => n.ProductId).Contains(p.Id)), "Notes Products"),
        ["subquery in a subquery"] = (c => c.Categories.Where(x => x.Products.Any(p => c.Notes.Any(n => n.ProductId == p.Id && c.Customers.Any(k => k.Name == n.Text)))), "Categories Customers Notes Products"),
        ["group by"] = (c => c.Products.GroupBy(p => p.CategoryId).Select(g => new { g.Key, Count = g.Count() }), "Products"),
        ["group by a navigation"] = (c => c.Products.GroupBy(p => p.Category!.Name).Select(g => new { g.Key, Max = g.Max(p => p.Price) }), "Categories Products"),
        ["having"] = (c => c.Products.GroupBy(p => p.CategoryId).Where(g => c.Notes.Any(n => n.Id == g.Key)).Select(g => (object?)g.Key), "Notes Products"),
        ["union"] = (c => c.Products.Select(p => p.Name).Union(c.Notes.Select(n => n.Text)), "Notes Products"),
        ["concat"] = (c => c.Products.Select(p => p.Name).Concat(c.Labels.Select(l => l.Text)), "Products cat.Labels"),
        ["except"] = (c => c.Products.Select(p => p.Name).Except(c.Customers.Select(k => k.Name)), "Customers Products"),
        ["intersect"] = (c => c.Products.Select(p => p.Name).Intersect(c.Animals.Select(a => a.Name)), "Animals Products"),
        ["distinct, skip and take"] = (c => c.Products.Select(p => p.Category!).Distinct().OrderBy(x => x.Id).Skip(1).Take(2), "Categories Products"),
        ["subquery behind take"] = (c => c.Products.OrderBy(p => p.Id).Take(3).Where(p => c.Notes.Any(n => n.ProductId == p.Id)), "Notes Products"),
        ["correlated aggregate"] = (c => c.Categories.Select(x => new { x.Name, Total = x.Products.Sum(p => p.Price), Notes = c.Notes.Count(n => n.Id == x.Id) }), "Categories Notes Products"),
        ["first of a collection"] = (c => c.Categories.Select(x => x.Products.OrderBy(p => p.Price).Select(p => p.Name).FirstOrDefault()), "Categories Products"),
        ["collection in a projection"] = (c => c.Categories.Select(x => new { x.Name, Names = x.Products.Select(p => p.Name).ToList() }), "Categories Products"),
        ["conditional projection"] = (c => c.Products.Select(p => p.Price > 1 ? p.Category!.Name : c.Notes.Select(n => n.Text).FirstOrDefault()), "Categories Notes Products"),
        ["only in order by"] = (c => c.Products.OrderBy(p => c.Notes.Count(n => n.ProductId == p.Id)).Select(p => p.Name), "Notes Products"),
        ["parameter array"] = (c => c.Products.Where(p => Ids.Contains(p.Id)), "Products"),
        ["column array"] = (c => c.Products.Where(p => p.Ratings.Contains(3)), "Products"),
        ["items of a column array"] = (c => c.Products.SelectMany(p => p.Ratings, (p, r) => new { p.Id, r }), "Products"),
        ["join with a parameter array"] = (c => c.Products.Where(p => Ids.Any(i => i == p.CategoryId && c.Notes.Any(n => n.Id == i))), "Notes Products"),
        ["TPH root"] = (c => c.Animals, "Animals"),
        ["TPH leaf"] = (c => c.Animals.OfType<Cat>(), "Animals"),
        ["TPT root"] = (c => c.Vehicles, "Car Truck Vehicles"),
        ["TPT leaf"] = (c => c.Vehicles.OfType<Car>(), "Car Vehicles"),
        ["TPT root, column of the root"] = (c => c.Vehicles.Select(v => v.Plate), "Vehicles"),
        ["TPC root"] = (c => c.Shapes, "Circle Square"),
        ["TPC leaf"] = (c => c.Shapes.OfType<Circle>(), "Circle"),
        ["owned in columns"] = (c => c.Customers.Select(k => k.Address.City), "Customers"),
        ["owned in JSON"] = (c => c.Customers.Select(k => k.Preferences.Color), "Customers"),
        ["owned in a table"] = (c => c.Customers, "Customers Phones"),
        ["owned in a table, alone"] = (c => c.Customers.SelectMany(k => k.Phones).Select(p => p.Number), "Customers Phones"),
        ["query filter"] = (c => c.Set<Filtered>(), "Filtered Notes"),
        ["query filter, ignored"] = (c => c.Set<Filtered>().IgnoreQueryFilters(), "Filtered"),
        ["query filter behind a navigation"] = (c => c.Set<Filtering>().Include(f => f.Filtered), "Filtered Filtering Notes"),
        ["mark on a subquery"] = (c => c.Products.Where(p => c.Notes.Cacheable().Any(n => n.ProductId == p.Id)), "Notes Products"),
        ["two schemas of one name"] = (c => c.Set<OtherProduct>().Where(o => c.Products.Any(p => p.Id == o.Id)), "Products other.Products"),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void There_are_at_least_35_shapes() => Assert.True(Shapes.Count >= 35);

    [Theory, MemberData(nameof(Names))]
    public async Task Query_depends_on_the_tables_it_reads(string shape)
    {
        await using var context = new Context();
        var (query, tables) = Shapes[shape];

        var explanation = await query(context).Cacheable().ExplainCacheAsync(Token);

        Assert.True(explanation.IsCacheable, explanation.ToString());
        Assert.Equal(tables.Split(' '), explanation.Tables.Order(StringComparer.Ordinal));
    }

    // Never opened: explaining asks no database.
    private sealed class Context() : ShopContext(new DbContextOptionsBuilder()
        .UseNpgsql("Host=nowhere").AddQueryCache(new QueryCache("", new QueryCacheOptions(), new EventLog())).Options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Filtered>().HasQueryFilter(f => Set<Note>().Any(n => n.Id == f.Id));
            modelBuilder.Entity<Filtering>();
            modelBuilder.Entity<OtherProduct>().ToTable("Products", "other");
        }
    }

    private sealed class Filtered
    {
        public int Id { get; set; }

        public int FilteringId { get; set; }
    }

    private sealed class Filtering
    {
        public int Id { get; set; }

        public List<Filtered> Filtered { get; } = [];
    }

    private sealed class OtherProduct
    {
        public int Id { get; set; }
    }
}
