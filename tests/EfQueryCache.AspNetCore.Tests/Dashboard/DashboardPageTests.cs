using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>The page in a real browser.</summary>
public sealed class DashboardPageTests(CatalogDatabase database, Chromium chromium) : IClassFixture<CatalogDatabase>, IClassFixture<Chromium>
{
    private readonly List<string> _problems = [];
    private string _address = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Charts_move_under_load_and_an_invalidation_appears()
    {
        await using var host = await DashboardHost.StartAsync(database);
        var page = await OpenAsync(host);
        var before = await page.Locator("#requests-chart .line.hit").GetAttributeAsync("d");

        await host.WorkAsync(60);
        await Assertions.Expect(page.Locator("#requests-chart svg")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("highest [1-9]"));
        await Assertions.Expect(page.Locator("#requests-chart .line.hit")).Not.ToHaveAttributeAsync("d", before ?? "");
        await Assertions.Expect(page.Locator("#ratio-chart svg")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("Hit ratio: latest .* %, lowest .* %"));
        await Assertions.Expect(page.Locator("#changes li").First).ToContainTextAsync("Articles");

        await host.Cache.InvalidateTagsAsync(["<b>live</b>"], Token);
        await Assertions.Expect(page.Locator("#changes li").First).ToContainTextAsync("<b>live</b>");
        await Assertions.Expect(page.Locator("#changes-live")).ToContainTextAsync("<b>live</b>");
        Assert.Empty(_problems);
    }

    [Fact]
    public async Task Explanation_opens_by_key_and_the_focus_comes_back()
    {
        await using var host = await DashboardHost.StartAsync(database);
        await host.WorkAsync(30);
        var page = await OpenAsync(host);
        await page.Locator("#show-costly").ClickAsync();
        var row = page.Locator("#queries tr", new() { HasText = "LIMIT" });
        await row.Locator("button").FocusAsync();

        await page.Keyboard.PressAsync("Enter");

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("SELECT");
        await Assertions.Expect(dialog).ToContainTextAsync("home-page");
        await Assertions.Expect(dialog).ToContainTextAsync("10.0 min");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.Contains("LIMIT", await page.EvaluateAsync<string>("document.activeElement.textContent"), StringComparison.Ordinal);
        Assert.Empty(_problems);
    }

    [Fact]
    public async Task Buttons_invalidate_a_tag_and_clear_after_a_question()
    {
        await using var host = await DashboardHost.StartAsync(database);
        await host.WorkAsync(5);
        var page = await OpenAsync(host);
        var misses = host.Cache.GetStatistics().Misses;

        await page.GetByLabel("Tag").FillAsync("statistics");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invalidate", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#action-result")).ToContainTextAsync("statistics is invalidated");
        await host.AskAsync(db => db.Articles.GroupBy(a => a.Group).Select(g => new { g.Key, Stock = g.Sum(a => a.Stock) }).Cacheable("statistics").ToListAsync(Token));
        Assert.Equal(misses + 1, host.Cache.GetStatistics().Misses);

        await page.Locator("#clear").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        Assert.NotEqual(0, host.Cache.GetStatistics().Entries);
        await page.Locator("#clear").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the cache", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#action-result")).ToContainTextAsync("empty");
        Assert.Equal(0, host.Cache.GetStatistics().Entries);
        Assert.Empty(_problems);
    }

    [Fact]
    public async Task Figures_are_said_as_they_are()
    {
        await using var host = await DashboardHost.StartAsync(database);
        var page = await OpenAsync(host);
        var said = await page.EvaluateAsync<string[]>("import(document.querySelector('script[type=module]').src.replace(/[^/]*$/, 'text.js')).then(text => [0, 0.05, 1, 5, 20, 50, 99, 100, 1234].map(text.rate))");
        Assert.Equal(["0", "0.05", "1", "5", "20", "50", "99", "100", "1,234"], said);
    }

    [Fact]
    public async Task Read_only_page_has_no_buttons_to_change_anything()
    {
        await using var host = await DashboardHost.StartAsync(database, o => o.IsReadOnly = true);
        var page = await OpenAsync(host);

        await Assertions.Expect(page.Locator("#clear")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByLabel("Tag")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Page_says_when_it_is_cut_off_and_goes_on_when_the_application_is_back()
    {
        int port;
        IPage page;
        await using (var host = await DashboardHost.StartAsync(database))
        {
            port = host.Port;
            page = await OpenAsync(host);
        }

        await Assertions.Expect(page.Locator("#feed")).ToContainTextAsync("Disconnected", new() { Timeout = 30_000 });
        await using var again = await DashboardHost.StartAsync(database, port: port);
        await Assertions.Expect(page.Locator("#feed")).ToHaveTextAsync("Live", new() { Timeout = 60_000 });
    }

    [Theory]
    [MemberData(nameof(PageViews.All), MemberType = typeof(PageViews))]
    public async Task Page_fits_is_named_and_can_be_read(int width, int height, ColorScheme colors)
    {
        await using var host = await DashboardHost.StartAsync(database);
        var page = await OpenAsync(host, width, height, colors);
        for (var i = 0; i < 4; i++)
        {
            await host.WorkAsync(40 + (10 * i));
            await page.WaitForTimeoutAsync(1000); // a point of the charts each
        }

        await Assertions.Expect(page.Locator("#queries tr").First).ToBeVisibleAsync();
        await ShootAsync(page, $"{width}-{colors}");
        Assert.Equal("", await page.EvaluateAsync<string>(PageChecks.Findings));

        await page.Locator("#queries button").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Invalidated by");
        await ShootAsync(page, $"{width}-{colors}-explanation");
        Assert.Equal("", await page.EvaluateAsync<string>(PageChecks.Findings));
        Assert.Empty(_problems);
    }

    private async Task<IPage> OpenAsync(DashboardHost host, int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        var page = await chromium.OpenAsync(width, height, colors);
        _address = host.Address;
        page.Console += (_, message) => { if (message.Type is "error" or "warning") _problems.Add(message.Text); };
        page.PageError += (_, error) => _problems.Add(error);
        page.Dialog += (_, dialog) => _problems.Add(dialog.Message);
        page.Request += (_, request) => { if (!request.Url.StartsWith(_address, StringComparison.Ordinal)) _problems.Add(request.Url); };
        await page.GotoAsync(host.Address);
        await Assertions.Expect(page.Locator("#feed")).ToHaveTextAsync("Live");
        return page;
    }

    // To look at; outside of the repository.
    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_SHOTS") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"dashboard-{name}.png"), FullPage = !name.EndsWith("explanation", StringComparison.Ordinal) });
    }
}
