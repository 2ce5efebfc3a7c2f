using EfQueryCache.AspNetCore.Tests.Dashboard;
using Microsoft.Playwright;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>A tab of a browser with the sample in it; notes what a person would find wrong.</summary>
internal sealed class StoreBrowser
{
    private readonly List<string> _problems = [];

    private StoreBrowser(IPage page, string address)
    {
        Page = page;
        page.Console += (_, message) => { if (message.Type is "error" or "warning") _problems.Add($"{message.Text} {message.Location}"); };
        page.PageError += (_, error) => _problems.Add(error);
        page.Request += (_, request) => { if (new Uri(request.Url).Authority != new Uri(address).Authority) _problems.Add(request.Url); };
        Address = address;
    }

    public IPage Page { get; }

    public string Address { get; }

    /// <summary>Gets what was said in the console, thrown in a script, or asked of others.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public static async Task<StoreBrowser> OpenAsync(Chromium chromium, StoreProcess store, int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light)
        => new(await chromium.OpenAsync(width, height, colors), store.Address);

    /// <summary>Opens another tab of the same person.</summary>
    public async Task<StoreBrowser> OpenTabAsync() => new(await Page.Context.NewPageAsync(), Address);

    /// <summary>Opens a page, and waits until all it asks for is there.</summary>
    public Task<IResponse?> GoAsync(string path) => Page.GotoAsync(Address + path, new() { WaitUntil = path.StartsWith("/querycache", StringComparison.Ordinal) ? WaitUntilState.Load : WaitUntilState.NetworkIdle });

    public Task ClickAsync(AriaRole role, string name) => Page.GetByRole(role, new() { Name = name, Exact = true }).ClickAsync();

    public Task ExpectAsync(string selector, string text) => Assertions.Expect(Page.Locator(selector).First).ToContainTextAsync(text);

    /// <summary>Looks at the page as a person with a small screen, or who cannot see it well, does.</summary>
    public async Task CheckAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_SHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"store-{name}.png"), FullPage = true });

        Assert.Equal($"{name}: ", $"{name}: {await Page.EvaluateAsync<string>(PageChecks.Findings)}");
        Assert.Equal($"{name}: ", $"{name}: {await Page.EvaluateAsync<string>(StoreChecks.Findings)}");
    }
}
