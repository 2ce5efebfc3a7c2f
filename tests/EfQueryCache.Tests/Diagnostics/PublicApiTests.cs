using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>The public surface changes only on purpose: it is written down in <c>PublicApi.txt</c>.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData(typeof(IQueryCache), "PublicApi.txt")]
    [InlineData(typeof(QueryCounter), "PublicApi.Testing.txt")]
    public async Task Public_surface_is_the_one_written_down(Type type, string file)
    {
        var path = Repository.PathOf($"tests/EfQueryCache.Tests/{file}");
        var actual = string.Join('\n', PublicSurface.Describe(type.Assembly)) + "\n";
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_UPDATE_PUBLIC_API") == "1")
        {
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
        }

        var expected = (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");

        var (was, now) = (expected.Split('\n').ToHashSet(), actual.Split('\n').ToHashSet());
        Assert.True(
            expected == actual,
            $"""
            The public API has changed:
            {string.Join('\n', was.Except(now).Select(line => $"- {line}").Concat(now.Except(was).Select(line => $"+ {line}")))}
            If that is meant: EFQUERYCACHE_UPDATE_PUBLIC_API=1 bash tests/run.sh PublicApiTests, and commit {Path.GetFileName(path)}.
            """);
    }
}
