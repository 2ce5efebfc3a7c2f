using System.Net;
using System.Text.Json;
using EfQueryCache.AspNetCore.Tests.Events;
using Store.Orders;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>The sample can be watched: its health, and what is invalidated.</summary>
public sealed class StoreWatchingTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task Store_is_healthy(string address)
    {
        await using var store = await StoreApp.StartAsync(database);
        Assert.Equal("Healthy", await store.Client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Order_is_heard_of_as_it_happens()
    {
        await using var store = await StoreApp.StartAsync(database);
        await store.CommandsOfAsync("/api/products/12");
        await using var stream = await EventStream.OpenAsync(store.Client);
        using var answer = await store.OrderAsync(5, new LineRequest(12, 1));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var told = await stream.NextAsync();
        Assert.Equal("invalidation", told.EventType);
        var data = JsonDocument.Parse(told.Data).RootElement;
        Assert.True(data.GetProperty("isEverything").GetBoolean() || data.GetProperty("tables").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Strangers_hear_nothing_in_production()
    {
        await using var store = await StoreApp.StartAsync(database, "Production");
        using var answer = await store.Client.GetAsync(new Uri("/events", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
