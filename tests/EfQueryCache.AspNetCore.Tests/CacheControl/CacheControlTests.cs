namespace EfQueryCache.AspNetCore.Tests.CacheControls;

/// <summary>The header to the letter.</summary>
public sealed class CacheControlTests
{
    [Fact]
    public void Presets_stay_as_they_are()
    {
        Assert.Equal("public, max-age=31536000, immutable", CacheControl.Immutable.ToString());
        Assert.Equal(("public, max-age=86400", true), (CacheControl.Regenerable.ToString(), CacheControl.Regenerable.ContentETag));
        Assert.Equal(("public, max-age=3600", false), (CacheControl.Hourly.ToString(), CacheControl.Hourly.ContentETag));
        Assert.Equal(("private, max-age=300", true), (CacheControl.Settings.ToString(), CacheControl.Settings.ContentETag));
        Assert.Equal(("private, max-age=1800", false), (CacheControl.Private.ToString(), CacheControl.Private.ContentETag));
        Assert.Equal("no-cache", CacheControl.NoCache.ToString());
        Assert.Equal("no-store", CacheControl.NoStore.ToString());
    }

    [Fact]
    public void What_differs_from_a_preset_is_said_with_it()
    {
        Assert.Equal(
            "public, max-age=3600, s-maxage=60, stale-while-revalidate=30, no-transform",
            (CacheControl.Hourly with { SharedMaxAge = TimeSpan.FromMinutes(1), StaleWhileRevalidate = TimeSpan.FromSeconds(30.9), NoTransform = true }).ToString());
        Assert.Equal("private, max-age=0, must-revalidate", (CacheControl.Private with { MaxAge = TimeSpan.Zero, MustRevalidate = true }).ToString());
        Assert.Equal("private, no-cache", (CacheControl.NoCache with { IsPrivate = true }).ToString());
        Assert.Equal("", new CacheControl().ToString());
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        CacheControl[] contradictions =
        [
            CacheControl.Hourly with { IsPrivate = true },
            CacheControl.Private with { SharedMaxAge = TimeSpan.Zero },
            CacheControl.Hourly with { MustRevalidate = true, StaleWhileRevalidate = TimeSpan.FromSeconds(1) },
            CacheControl.NoStore with { IsPrivate = true },
            CacheControl.NoStore with { MaxAge = TimeSpan.Zero },
            CacheControl.Hourly with { MaxAge = TimeSpan.FromSeconds(-1) },
            CacheControl.Hourly with { SharedMaxAge = TimeSpan.FromSeconds(-1) },
            CacheControl.Hourly with { StaleWhileRevalidate = TimeSpan.FromSeconds(-1) },
            CacheControl.Settings with { MaxETagBytes = -1 },
        ];
        Assert.All(contradictions, policy => Assert.Contains(policy.ToString(), Assert.Throws<ArgumentException>(() => new CacheControlMetadata(policy)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Attribute_knows_every_preset()
    {
        Assert.All(Enum.GetValues<CacheControlPreset>(), preset =>
            Assert.Same(typeof(CacheControl).GetProperty(preset.ToString())!.GetValue(null), new CacheControlAttribute(preset).Metadata.Policy));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CacheControlAttribute((CacheControlPreset)99));
    }
}
