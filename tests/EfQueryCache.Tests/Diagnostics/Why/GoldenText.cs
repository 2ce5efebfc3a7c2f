using System.Text.RegularExpressions;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Diagnostics.Why;

/// <summary>
/// Compares an explanation with the text that was reviewed for its scenario. Update with EFQUERYCACHE_UPDATE_WHY=1, and read
/// what has changed.
/// </summary>
internal static partial class GoldenText
{
    public static async Task AssertAsync<T>(IQueryable<T> query, TestDatabase database, string scenario)
    {
        var explanation = await query.ExplainCacheAsync(TestContext.Current.CancellationToken);
        var path = Repository.PathOf($"tests/EfQueryCache.Tests/Diagnostics/Why/{scenario}.txt");
        var actual = Normalize(explanation.ToString(), database.Name) + "\n";
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_UPDATE_WHY") == "1") await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);

        Assert.True(File.Exists(path), $"{path} is missing: EFQUERYCACHE_UPDATE_WHY=1 bash tests/run.sh WhyTests");
        Assert.Equal((await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), actual);
    }

    private static string Normalize(string text, string database)
    {
        text = text.Replace(database, "<database>", StringComparison.Ordinal);
        text = Times().Replace(text, "<time>");
        text = Versions().Replace(text, "v#");
        text = Hashes().Replace(text, "key         <hash>");
        return Sizes().Replace(text, "rows, # bytes");
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")]
    private static partial Regex Times();

    [GeneratedRegex(@"\bv\d+\b")]
    private static partial Regex Versions();

    [GeneratedRegex(@"key         [0-9a-f]{12}")]
    private static partial Regex Hashes();

    [GeneratedRegex(@"rows, \d+ bytes")]
    private static partial Regex Sizes();
}
