using EfQueryCache.Tests.Diagnostics;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.AspNetCore.Tests.Diagnostics;

/// <summary>The public surface changes only on purpose: it is written down in <c>PublicApi.txt</c>.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public async Task Public_surface_is_the_one_written_down()
    {
        var path = Repository.PathOf("tests/EfQueryCache.AspNetCore.Tests/PublicApi.txt");
        var actual = string.Join('\n', PublicSurface.Describe(typeof(QueryCacheETagOptions).Assembly)) + "\n";
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_UPDATE_PUBLIC_API") == "1") await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);

        Assert.Equal((await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), actual);
    }
}
