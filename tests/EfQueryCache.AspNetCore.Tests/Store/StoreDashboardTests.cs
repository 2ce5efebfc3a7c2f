using System.Text.RegularExpressions;
using EfQueryCache.AspNetCore.Tests.Dashboard;
using Microsoft.Playwright;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>The dashboard where the sample mounts it, in a real browser.</summary>
public sealed class StoreDashboardTests(StoreDatabase database, Chromium chromium) : IClassFixture<StoreDatabase>, IClassFixture<Chromium>
{
    private const string Path = "/querycache";

    [Fact]
    public async Task Charts_move_under_load_and_an_order_appears_live()
    {
        using var store = await StoreProcess.StartAsync(database);
        var shop = await StoreBrowser.OpenAsync(chromium, store);
        await shop.GoAsync("/");
        var dashboard = await shop.OpenTabAsync();
        await dashboard.GoAsync("/");
        await dashboard.ClickAsync(AriaRole.Link, "Cache");
        var page = dashboard.Page;
        await Assertions.Expect(page.Locator("#feed")).ToHaveTextAsync("Live");
        var before = await page.Locator("#requests-chart .line.hit").GetAttributeAsync("d");

        await shop.GoAsync("/load.html");
        await shop.Page.GetByLabel("Seconds each").FillAsync("2");
        await shop.Page.GetByLabel("Orders per 1,000").FillAsync("0");
        await shop.ClickAsync(AriaRole.Button, "Run");
        await Assertions.Expect(shop.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Done.", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#requests-chart svg")).ToHaveAttributeAsync("aria-label", new Regex("highest [1-9]"));
        await Assertions.Expect(page.Locator("#requests-chart .line.hit")).Not.ToHaveAttributeAsync("d", before ?? "");
        await Assertions.Expect(page.Locator("#ratio-chart svg")).ToHaveAttributeAsync("aria-label", new Regex("Hit ratio: latest .* %"));
        await Assertions.Expect(page.Locator("#changes", new() { HasText = "Products" })).ToHaveCountAsync(0);

        await shop.GoAsync("/product.html?id=12");
        await shop.ClickAsync(AriaRole.Button, "Add to basket");
        await shop.GoAsync("/basket.html");
        await shop.ClickAsync(AriaRole.Button, "Place order");
        await shop.ExpectAsync("#placed", "Thank you.");
        await Assertions.Expect(page.Locator("#changes")).ToContainTextAsync("OrderLines");
        await Assertions.Expect(page.Locator("#changes")).ToContainTextAsync("Products");

        await page.Locator("#queries button", new() { HasText = "OrderLines" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Invalidated by");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#clear").ClickAsync();
        await dashboard.ClickAsync(AriaRole.Button, "Clear the cache");
        await dashboard.ExpectAsync("#action-result", "empty");
        Assert.Empty(shop.Problems);
        Assert.Empty(dashboard.Problems);
    }

    [Fact]
    public async Task Clear_needs_the_password_outside_of_development()
    {
        using var store = await StoreProcess.StartAsync(database, "Production");
        var browser = await StoreBrowser.OpenAsync(chromium, store);
        await browser.GoAsync("/");
        Assert.Equal(401, (await browser.Page.APIRequest.GetAsync(store.Address + Path)).Status);
        // Not to be asked for the password: in a browser without a window nobody answers.
        Assert.Equal(401, await browser.Page.EvaluateAsync<int>("async () => (await fetch('/querycache/clear', { method: 'POST', credentials: 'omit' })).status"));
        Assert.Contains("401", Assert.Single(browser.Problems), StringComparison.Ordinal);

        // What a person types when the browser asks; it knows the password from then on.
        var staff = await browser.OpenTabAsync();
        await staff.Page.GotoAsync($"{store.Address.Replace("//", $"//staff:{Uri.EscapeDataString(StoreProcess.StaffPassword)}@", StringComparison.Ordinal)}{Path}/data");
        await staff.GoAsync(Path);
        await Assertions.Expect(staff.Page.Locator("#feed")).ToHaveTextAsync("Live");
        await staff.Page.Locator("#clear").ClickAsync();
        await staff.ClickAsync(AriaRole.Button, "Clear the cache");
        await staff.ExpectAsync("#action-result", "empty");
        Assert.True(staff.Problems.Count == 0, string.Join("; ", staff.Problems));
    }
}
