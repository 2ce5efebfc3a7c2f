using System.Text.RegularExpressions;
using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfQueryCache.Tests.Snippets;

public sealed partial class SnippetTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("README.md", 10)]
    [InlineData("src/EfQueryCache/README.md", 2)]
    [InlineData("src/EfQueryCache.Testing/README.md", 2)]
    public void Every_snippet_of_a_README_is_one_that_compiles(string path, int expected)
    {
        var snippets = Markers().Matches(File.ReadAllText(Repository.PathOf("tests/EfQueryCache.Tests/Snippets/Snippets.cs")))
            .Select(match => Unindent(match.Groups[1].Value)).ToHashSet();
        var inReadme = Fences().Matches(File.ReadAllText(Repository.PathOf(path))).Select(match => match.Groups[1].Value).ToArray();

        Assert.Equal(expected, inReadme.Length);
        Assert.All(inReadme, snippet => Assert.Contains(snippet, snippets));
    }

    [Fact]
    public async Task Snippets_run()
    {
        await database.ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS "Products" ("Id" int PRIMARY KEY, "CategoryId" int NOT NULL);
            INSERT INTO "Products" VALUES (1, 7), (2, 7), (3, 7) ON CONFLICT DO NOTHING;
            CREATE FUNCTION top_products(n int) RETURNS SETOF "Products" LANGUAGE sql AS $$ SELECT * FROM "Products" LIMIT n $$;
            """);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Snippets.SetUp(builder, database.ConnectionString);
        Snippets.SetUpPolicies(builder);
        Snippets.SetUpConfigured(builder);
        using var host = builder.Build();
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StoreContext>();

        Assert.Equal(3 + 3 + 7, await Snippets.QueryAsync(db, 7));
        Assert.True(await Snippets.ByKeyAsync(host.Services.GetRequiredService<IQueryCache>(), db, TestContext.Current.CancellationToken));
        Assert.True(await Snippets.ControlAsync(host.Services.GetRequiredService<IQueryCache>(), db, 7));

        await database.ExecuteAsync("CREATE OR REPLACE PROCEDURE reorganize() LANGUAGE sql AS ''");
        await Snippets.DeclareAsync(host.Services.GetRequiredService<IQueryCache>(), db);
        Assert.Equal(3 + 3, await Snippets.FollowAsync(db, "tenant"));

        var options = new DbContextOptionsBuilder();
        Snippets.SetUpAlone(options, database.ConnectionString);
        await using var alone = new StoreContext(options.Options);
        Assert.Equal(3 + 3 + 7, await Snippets.QueryAsync(alone, 7));
    }

    [Fact]
    public async Task Snippets_for_tests_hold()
    {
        await database.ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS "Products" ("Id" int PRIMARY KEY, "CategoryId" int NOT NULL);
            INSERT INTO "Products" VALUES (1, 7), (2, 7), (3, 7) ON CONFLICT DO NOTHING;
            """);
        var (clock, counter, services) = (new ManualTimeProvider(), new QueryCounter(), new ServiceCollection());
        Snippets.SetUpForTests(services, database.ConnectionString, clock, counter);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();

        await Snippets.TestAsync(provider.GetRequiredService<IQueryCache>(), scope.ServiceProvider.GetRequiredService<StoreContext>(), clock, counter);
    }

    private static string Unindent(string code)
    {
        var lines = code.Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..]));
    }

    [GeneratedRegex(@"// snippet\n(.*?\n)\s*// end", RegexOptions.Singleline)]
    private static partial Regex Markers();

    [GeneratedRegex(@"```csharp\n(.*?\n)```", RegexOptions.Singleline)]
    private static partial Regex Fences();
}
