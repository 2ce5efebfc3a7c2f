using Microsoft.Playwright;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>A browser of this machine's; nothing is downloaded. Without one its tests skip, in CI they fail.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Missing = "No Chromium: install Debian's package (apt-get install chromium), or set EFQUERYCACHE_TEST_CHROMIUM to its path.";

    private static readonly string[] Usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_CHROMIUM") ?? Usual.FirstOrDefault(File.Exists);
        if (path is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
    }

    /// <summary>Opens an empty page with nothing remembered.</summary>
    public async Task<IPage> OpenAsync(int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, Missing);
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colors, ReducedMotion = ReducedMotion.Reduce });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
