using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Store.Catalog;
using Store.Data;
using Store.Orders;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>Orders in the sample: seen at once, by those whom they concern, and never more than there is.</summary>
public sealed class StoreOrderTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    // Products with one piece left: every fiftieth.
    private const int LastPiece = 57;
    private const int AnotherLastPiece = 107;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_takes_from_the_stock_and_is_seen_by_the_next_read()
    {
        await using var store = await StoreApp.StartAsync(database);
        var before = await store.GetAsync<ProductDetails>("/api/products/21");
        var list = await FirstPageWithAsync(store, before);
        var orders = await store.GetAsync<List<OrderDetails>>("/api/customers/9/orders");
        Assert.Equal(0, await store.CommandsOfAsync("/api/products/21") + await store.CommandsOfAsync(list) + await store.CommandsOfAsync("/api/customers/9/orders"));

        using var response = await store.OrderAsync(9, new LineRequest(21, 2), new LineRequest(33, 1));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var placed = await response.Content.ReadFromJsonAsync<OrderPlaced>(Token);

        var after = await store.GetAsync<ProductDetails>("/api/products/21");
        Assert.Equal(before.Stock - 2, after.Stock);
        Assert.True(after.UpdatedAt > before.UpdatedAt);
        Assert.Contains((await store.GetAsync<ProductPage>(list)).Products, p => p.Id == 21 && p.Stock == before.Stock - 2);

        var now = await store.GetAsync<List<OrderDetails>>("/api/customers/9/orders");
        Assert.Equal(orders.Count + 1, now.Count);
        Assert.Equal((placed!.Id, placed.Total), (now[0].Id, now[0].Total));
        Assert.Equal([(21, 2), (33, 1)], now[0].Lines.Select(l => (l.ProductId, l.Quantity)));
    }

    [Fact]
    public async Task Order_leaves_other_products_and_the_orders_of_other_customers_cached()
    {
        await using var store = await StoreApp.StartAsync(database);
        string[] others = ["/api/products/22", "/api/customers/10/orders"];
        await store.WhenSchemaIsKnownAsync();
        foreach (var other in others) await store.CommandsOfAsync(other);

        using var response = await store.OrderAsync(11, new LineRequest(23, 1));
        response.EnsureSuccessStatusCode();
        foreach (var other in others) Assert.Equal(0, await store.CommandsOfAsync(other));
        Assert.Equal(1, await store.CommandsOfAsync("/api/products/23"));
        Assert.Equal(2, await store.CommandsOfAsync("/api/customers/11/orders"));
    }

    [Fact]
    public async Task Of_two_orders_for_the_last_piece_one_wins()
    {
        await using var store = await StoreApp.StartAsync(
            database, services: services => services.ConfigureDbContext<StoreContext>(options => options.AddInterceptors(new SaveTogether(2))));
        var answers = await Task.WhenAll(store.OrderAsync(1, new LineRequest(LastPiece, 1)), store.OrderAsync(2, new LineRequest(LastPiece, 1)));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], answers.Select(a => a.StatusCode).Order());
        Assert.Contains(
            "Somebody was faster",
            await answers.Single(a => a.StatusCode == HttpStatusCode.Conflict).Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(0, (await store.GetAsync<ProductDetails>($"/api/products/{LastPiece}")).Stock);
        Assert.Equal(1, await database.ScalarAsync<long>($"""SELECT count(*) FROM "OrderLines" WHERE "ProductId" = {LastPiece} AND "Id" > 100000"""));
        Assert.Equal(1, await database.ScalarAsync<long>($"""SELECT count(*) FROM "Orders" WHERE "CustomerId" IN (1, 2) AND "Id" > 100000"""));
    }

    [Fact]
    public async Task Order_of_more_than_there_is_says_how_many_are_left_and_changes_nothing()
    {
        await using var store = await StoreApp.StartAsync(database);
        var other = await store.GetAsync<ProductDetails>("/api/products/24");
        using var response = await store.OrderAsync(12, new LineRequest(24, 1), new LineRequest(AnotherLastPiece, 2));
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("Only 1 of ", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(other.Stock, (await store.GetAsync<ProductDetails>("/api/products/24")).Stock);
    }

    [Theory]
    [InlineData("""{"customerId":1,"lines":[]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"customerId":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"customerId":1,"lines":[null]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"customerId":1,"lines":[{"productId":1,"quantity":0}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"customerId":1,"lines":[{"productId":1,"quantity":1},{"productId":1,"quantity":1}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"customerId":1,"lines":[{"productId":1,""", HttpStatusCode.BadRequest)]
    [InlineData("""{"customerId":0,"lines":[{"productId":1,"quantity":1}]}""", HttpStatusCode.Conflict)]
    [InlineData("""{"customerId":1,"lines":[{"productId":0,"quantity":1}]}""", HttpStatusCode.Conflict)]
    public async Task Order_that_makes_no_sense_is_refused(string body, HttpStatusCode expected)
    {
        await using var store = await StoreApp.StartAsync(database);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await store.Client.PostAsync(new Uri("/api/orders", UriKind.Relative), content, Token);
        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<string> FirstPageWithAsync(StoreApp store, ProductDetails product)
    {
        for (var page = 1; ; page++)
        {
            var address = $"/api/categories/{product.CategoryId}/products?page={page}";
            if ((await store.GetAsync<ProductPage>(address)).Products.Any(p => p.Id == product.Id)) return address;
        }
    }
}
