using System.Net.Http.Json;
using System.Text.RegularExpressions;
using EfQueryCache.AspNetCore.Tests.Dashboard;
using Microsoft.Playwright;
using Store.Measuring;
using Store.Orders;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>The sample in a real browser.</summary>
public sealed partial class StorePageTests(StoreDatabase database, Chromium chromium) : IClassFixture<StoreDatabase>, IClassFixture<Chromium>
{
    // Products with one piece left: every fiftieth.
    private const int LastPiece = 157;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_looks_around_and_orders()
    {
        using var store = await StoreProcess.StartAsync(database);
        var browser = await StoreBrowser.OpenAsync(chromium, store);
        var page = browser.Page;
        await browser.GoAsync("/");
        await browser.ExpectAsync("#statistics", "2,000 products");
        await Assertions.Expect(page.Locator("#best-sellers .card")).ToHaveCountAsync(8);

        await browser.ClickAsync(AriaRole.Link, "Kettles");
        await Assertions.Expect(page).ToHaveTitleAsync(new Regex("^Kettles"));
        await browser.ClickAsync(AriaRole.Link, "Page 2");
        await page.Locator("#products a").First.ClickAsync();
        var name = await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).TextContentAsync();
        await Assertions.Expect(page.Locator("#stock")).ToHaveTextAsync(InStock());
        var stock = StockOf(await page.Locator("#stock").TextContentAsync());

        await page.GetByLabel("Quantity").FillAsync("2");
        await browser.ClickAsync(AriaRole.Button, "Add to basket");
        await Assertions.Expect(page.Locator("#basket-count")).ToHaveTextAsync("2");
        await browser.ClickAsync(AriaRole.Link, "Go to the basket");
        await browser.ExpectAsync("#lines", name!);
        await page.GetByLabel("You are").SelectOptionAsync("42");
        await browser.ClickAsync(AriaRole.Button, "Place order");
        await browser.ExpectAsync("#placed", "Thank you.");

        // Everything that shows it shows it now, though all of it was cached.
        await browser.ClickAsync(AriaRole.Link, "See your orders");
        await browser.ExpectAsync("#orders section", $"2 × {name}");
        await page.Locator("#orders section a").First.ClickAsync();
        await Assertions.Expect(page.Locator("#stock")).ToHaveTextAsync($"{stock - 2} in stock");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Who_comes_too_late_is_told_and_sees_what_is_left()
    {
        using var store = await StoreProcess.StartAsync(database);
        var browser = await StoreBrowser.OpenAsync(chromium, store);
        await browser.GoAsync($"/product.html?id={LastPiece}");
        await browser.ExpectAsync("#stock", "The last one");
        await browser.ClickAsync(AriaRole.Button, "Add to basket");
        await browser.GoAsync("/basket.html");
        await browser.ExpectAsync("#lines", "The last one");

        await OrderAsync(store, LastPiece);
        await browser.ClickAsync(AriaRole.Button, "Place order");
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is sold out");
        await browser.ExpectAsync("#lines .stock", "Sold out");
        Assert.All(browser.Problems, problem => Assert.Contains("409 (Conflict)", problem, StringComparison.Ordinal)); // what the browser says of it
    }

    [Fact]
    public async Task Of_two_who_change_a_price_the_second_is_told_the_first_one()
    {
        using var store = await StoreProcess.StartAsync(database);
        var first = await StoreBrowser.OpenAsync(chromium, store);
        var second = await first.OpenTabAsync();
        await first.GoAsync("/product.html?id=61");
        await first.ClickAsync(AriaRole.Link, "Change the price");
        await second.GoAsync("/price.html?id=61");

        await first.Page.GetByLabel("Price in euros").FillAsync("77.70");
        await first.ClickAsync(AriaRole.Button, "Save");
        await first.ExpectAsync("#saved", "€77.70");
        await second.Page.GetByLabel("Price in euros").FillAsync("88.80");
        await second.ClickAsync(AriaRole.Button, "Save");
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("its price is €77.70 now");
        await Assertions.Expect(second.Page.GetByLabel("Price in euros")).ToHaveValueAsync("77.70");

        await second.Page.GetByLabel("Price in euros").FillAsync("88.80");
        await second.ClickAsync(AriaRole.Button, "Save");
        await second.ExpectAsync("#saved", "€88.80");
        await first.GoAsync("/product.html?id=61");
        await first.ExpectAsync("#price", "€88.80");
        Assert.Empty(first.Problems);
        Assert.All(second.Problems, problem => Assert.Contains("412 (Precondition Failed)", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Browser_gets_304_for_a_list_that_is_unchanged_and_200_after_an_order()
    {
        using var store = await StoreProcess.StartAsync(database);
        using var client = new HttpClient { BaseAddress = new Uri(store.Address) };
        var browser = await StoreBrowser.OpenAsync(chromium, store);
        await using var wire = await Wire.ListenAsync(browser.Page);
        await browser.GoAsync("/category.html?id=5");
        Assert.Equal(200, await wire.LastStatusOfAsync("/api/categories/5/products"));

        var before = await client.GetFromJsonAsync<Figures>(new Uri("/load/figures", UriKind.Relative), Token);
        await browser.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });
        Assert.Equal(304, await wire.LastStatusOfAsync("/api/categories/5/products"));
        var after = await client.GetFromJsonAsync<Figures>(new Uri("/load/figures", UriKind.Relative), Token);
        Assert.Equal((before!.Handlers, before.Commands), (after!.Handlers, after.Commands));
        await Assertions.Expect(browser.Page.Locator("#products .card")).ToHaveCountAsync(24);

        var product = int.Parse(Id().Match((await browser.Page.Locator("#products a").First.GetAttributeAsync("href"))!).Value, System.Globalization.CultureInfo.InvariantCulture);
        var stock = StockOf(await browser.Page.Locator("#products .stock").First.TextContentAsync());
        await OrderAsync(store, product);
        await browser.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });
        Assert.Equal(200, await wire.LastStatusOfAsync("/api/categories/5/products"));
        await Assertions.Expect(browser.Page.Locator("#products .stock").First).ToHaveTextAsync($"{stock - 1} in stock");
        Assert.Empty(browser.Problems);
    }

    [Theory]
    [MemberData(nameof(PageViews.All), MemberType = typeof(PageViews))]
    public async Task Every_page_fits_is_named_and_can_be_read(int width, int height, ColorScheme colors)
    {
        using var store = await StoreProcess.StartAsync(database);
        var browser = await StoreBrowser.OpenAsync(chromium, store, width, height, colors);
        foreach (var (name, path) in new[]
        {
            ("home", "/"), ("category", "/category.html?id=2"), ("category-end", "/category.html?id=16&page=5&sort=-price"), ("product", "/product.html?id=11"),
            ("orders", "/orders.html?customer=17"), ("price", "/price.html?id=11"), ("basket-empty", "/basket.html"),
        })
        {
            await browser.GoAsync(path);
            foreach (var picture in await browser.Page.Locator("main img").AllAsync()) await picture.ScrollIntoViewIfNeededAsync(); // they come when they are seen
            await browser.Page.EvaluateAsync("scrollTo(0, 0)");
            await browser.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await browser.CheckAsync($"{name}-{width}-{colors}");
        }

        foreach (var id in new[] { 11, 1_999 })
        {
            await browser.GoAsync($"/product.html?id={id}");
            await browser.ClickAsync(AriaRole.Button, "Add to basket");
        }

        await browser.GoAsync("/basket.html");
        await browser.CheckAsync($"basket-{width}-{colors}");
        await browser.ClickAsync(AriaRole.Button, "Place order");
        await browser.ExpectAsync("#placed", "Thank you.");
        await browser.CheckAsync($"placed-{width}-{colors}");

        await browser.GoAsync("/load.html");
        await browser.Page.GetByLabel("Seconds each").FillAsync("1");
        await browser.ClickAsync(AriaRole.Button, "Run");
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Done.", new() { Timeout = 60_000 });
        await Assertions.Expect(browser.Page.Locator("#results tbody tr")).ToHaveCountAsync(3);
        await browser.CheckAsync($"load-{width}-{colors}");
        Assert.Empty(browser.Problems);

        await browser.Page.GotoAsync(browser.Address + "/product.html?id=0");
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not here");
        Assert.Contains("404", Assert.Single(browser.Problems), StringComparison.Ordinal);
    }

    private static async Task OrderAsync(StoreProcess store, int product)
    {
        using var client = new HttpClient { BaseAddress = new Uri(store.Address) };
        using var response = await client.PostAsJsonAsync(new Uri("/api/orders", UriKind.Relative), new OrderRequest(100, [new LineRequest(product, 1)]), Token);
        response.EnsureSuccessStatusCode();
    }

    private static int StockOf(string? text) => int.Parse(Id().Match(text!).Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("^[0-9]+ in stock$")]
    private static partial Regex InStock();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Id();
}
