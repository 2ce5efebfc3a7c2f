using EfQueryCache.Tests.Infrastructure;
using Microsoft.Playwright;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>How pages are looked at: on a phone and on a desk, light and dark; one of these four unless the run is a full one.</summary>
public static class PageViews
{
    public static TheoryData<int, int, ColorScheme> All
    {
        get
        {
            var views = new TheoryData<int, int, ColorScheme> { { 390, 844, ColorScheme.Dark } };
            if (!TestEnvironment.IsFull) return views;
            views.Add(390, 844, ColorScheme.Light);
            views.Add(1280, 900, ColorScheme.Light);
            views.Add(1280, 900, ColorScheme.Dark);
            return views;
        }
    }
}
