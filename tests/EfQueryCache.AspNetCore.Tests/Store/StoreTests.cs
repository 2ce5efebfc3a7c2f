using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Store.Catalog;
using Store.Data;
using Store.Hosting;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>The sample: its pages are there, and what they show comes from the cache.</summary>
public sealed partial class StoreTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/category.html")]
    [InlineData("/product.html")]
    [InlineData("/basket.html")]
    [InlineData("/orders.html")]
    [InlineData("/load.html")]
    public async Task Page_is_there_with_all_that_it_names(string address)
    {
        await using var store = await StoreApp.StartAsync(database);
        using var response = await store.Client.GetAsync(new Uri(address, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);

        var names = LocalName().Matches(await response.Content.ReadAsStringAsync(Token)).Select(m => m.Groups[1].Value).Distinct().ToArray();
        Assert.Contains("/store.css", names);
        foreach (var name in names)
        {
            using var named = await store.Client.GetAsync(new Uri(name, UriKind.Relative), Token);
            Assert.True(named.IsSuccessStatusCode, $"{name}: {named.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/api/categories")]
    [InlineData("/api/best-sellers")]
    [InlineData("/api/statistics")]
    [InlineData("/api/categories/3/products")]
    [InlineData("/api/categories/3/products?page=2&sort=-price")]
    [InlineData("/api/products/12")]
    [InlineData("/api/customers")]
    [InlineData("/api/customers/5/orders")]
    public async Task Second_request_sends_no_command_to_the_database(string address)
    {
        await using var store = await StoreApp.StartAsync(database);
        Assert.NotEqual(0, await store.CommandsOfAsync(address));
        Assert.Equal(0, await store.CommandsOfAsync(address));
    }

    [Fact]
    public async Task Cache_is_switched_off_by_a_header_in_development_only()
    {
        await using var development = await StoreApp.StartAsync(database);
        await using var production = await StoreApp.StartAsync(database, "Production");
        await development.CommandsOfAsync("/api/products/12");
        await production.CommandsOfAsync("/api/products/12");
        Assert.Equal(1, await development.CommandsOfAsync("/api/products/12", isCacheOff: true));
        Assert.Equal(0, await production.CommandsOfAsync("/api/products/12", isCacheOff: true));

        using var figures = await production.Client.GetAsync(new Uri("/load/figures", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, figures.StatusCode);
    }

    [Fact]
    public async Task Category_has_its_products_in_the_order_asked_for_and_no_page_beyond_the_last()
    {
        await using var store = await StoreApp.StartAsync(database);
        var dearest = await store.GetAsync<ProductPage>("/api/categories/4/products?sort=-price&page=1");
        Assert.Equal(("Notebooks", 1, 5, 100, CatalogEndpoints.PageSize), (dearest.Category, dearest.Page, dearest.Pages, dearest.Total, dearest.Products.Count));
        Assert.Equal(dearest.Products.Select(p => p.Price).OrderDescending(), dearest.Products.Select(p => p.Price));
        Assert.All(dearest.Products, p => Assert.Equal(4, p.CategoryId));

        var beyond = await store.GetAsync<ProductPage>("/api/categories/4/products?sort=-price&page=99");
        Assert.Equal((5, 4), (beyond.Page, beyond.Products.Count));
        Assert.True(beyond.Products[0].Price <= dearest.Products[^1].Price);
    }

    [Fact]
    public async Task Pictures_are_drawn_for_every_category_and_never_asked_for_again()
    {
        await using var store = await StoreApp.StartAsync(database);
        var pictures = new HashSet<string>();
        foreach (var category in await store.GetAsync<List<Category>>("/api/categories"))
        {
            using var response = await store.Client.GetAsync(new Uri($"/pictures/{category.Id}/1.svg", UriKind.Relative), Token);
            Assert.Equal("image/svg+xml", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains("immutable", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
            var picture = await response.Content.ReadAsStringAsync(Token);
            System.Xml.Linq.XDocument.Parse(picture);
            pictures.Add(picture);
        }

        Assert.Equal(Seed.Categories, pictures.Count);
    }

    [Fact]
    public async Task Rows_are_the_same_in_every_database()
    {
        Assert.Equal("20 2000 500 5000", await database.ScalarAsync<string>(
            """SELECT concat_ws(' ', (SELECT count(*) FROM "Categories"), (SELECT count(*) FROM "Products"), (SELECT count(*) FROM "Customers"), (SELECT count(*) FROM "Orders" WHERE "Id" < 100000))"""));
        Assert.Equal("6166f72d440d8026f6c329fed3b2adcc", await database.ScalarAsync<string>(
            """SELECT md5(string_agg(concat_ws('|', "Id", "Name", "Description", "Price"), ',' ORDER BY "Id")) FROM "Products" """));
        Assert.Equal("724aa3c9354ce32ee6afb2da0f601e15", await database.ScalarAsync<string>(
            """SELECT md5(string_agg(concat_ws('|', "OrderId", "CustomerId", "ProductId", "Quantity", "UnitPrice"), ',' ORDER BY "Id")) FROM "OrderLines" WHERE "Id" < 100000"""));
    }

    [Fact]
    public async Task Migrations_have_no_pending_changes_and_are_applied()
    {
        await using var store = await StoreApp.StartAsync(database);
        await using var scope = store.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StoreContext>();
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.NotEmpty(await db.Database.GetAppliedMigrationsAsync(Token));
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Token));
    }

    [Fact]
    public async Task Start_over_a_database_that_is_up_to_date_invalidates_nothing()
    {
        await using var store = await StoreApp.StartAsync(database);
        await store.CommandsOfAsync("/api/best-sellers");
        await using var second = await StoreApp.StartAsync(database);
        await store.Services.MigrateAsync(Token);
        Assert.Equal(0, await store.CommandsOfAsync("/api/best-sellers"));
    }

    [GeneratedRegex("(?:href|src)=\"(/[^\"]*)\"")]
    private static partial Regex LocalName();
}
