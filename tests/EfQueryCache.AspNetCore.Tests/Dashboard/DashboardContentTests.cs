using System.Text;
using System.Text.Json;
using EfQueryCache.AspNetCore.Dashboard;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>What a page is told is never taken for HTML, and never a secret.</summary>
public sealed class DashboardContentTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private const string Tag = "<script>alert(\"tag\")</script>'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_that_are_html_stay_text()
    {
        await using var web = await DashboardApp.StartAsync(database, services: services => services.AddDbContext<HostileContext>((provider, o) => o.UseNpgsql(database.ConnectionString).AddQueryCache(provider)));
        await using var scope = web.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<HostileContext>();
        await database.ExecuteAsync($"DROP TABLE IF EXISTS \"{HostileContext.Table}\"");
        await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(Token);
        for (var i = 0; i < 2; i++) await context.Rows.Cacheable(Tag).CountAsync(Token);
        var told = new List<string>();
        await foreach (var (_, data) in web.FollowAsync())
        {
            told.Add(data.GetRawText());
            if (told.Count == 1)
            {
                context.Add(new HostileRow { Note = "a" });
                await context.SaveChangesAsync(Token);
                await web.Cache.InvalidateTagsAsync([Tag], Token);
            }

            if (data.GetProperty("invalidations").EnumerateArray().Any(change => change.GetProperty("tags").GetArrayLength() > 0)) break;
        }

        using var response = await web.Client.GetAsync(DashboardApp.At($"{DashboardApp.Root}/data"), Token);
        told.Add(await response.Content.ReadAsStringAsync(Token));
        var state = JsonDocument.Parse(told[^1]).RootElement;
        var query = state.GetProperty("figures").GetProperty("savingQueries")[0];
        told.Add(await web.GetTextAsync($"{DashboardApp.Root}/queries/{query.GetProperty("id").GetString()}"));

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal((HostileContext.Table, Tag), (query.GetProperty("tables")[0].GetString(), query.GetProperty("tags")[0].GetString()));
        Assert.Contains(HostileContext.Table, query.GetProperty("sql").GetString(), StringComparison.Ordinal);
        Assert.All(told, text => Assert.DoesNotContain('<', text)); // also not where a browser could take it for a page
    }

    [Fact]
    public async Task Page_makes_nothing_of_texts_but_text()
    {
        await using var web = await DashboardApp.StartAsync(database);
        var page = await web.GetTextAsync(DashboardApp.Root);
        var scripts = new StringBuilder();
        foreach (var name in DashboardAssets.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal))) scripts.Append(await web.GetTextAsync($"{DashboardApp.Root}/{name}"));

        Assert.Contains("textContent", scripts.ToString(), StringComparison.Ordinal);
        Assert.All(
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "createContextualFragment", "DOMParser", "setHTML", "srcdoc", "http://", "https://"],
            word => Assert.DoesNotContain(word, scripts.ToString().Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        Assert.All(["style=", " on", "<style", "http:", "https:", "javascript:"], word => Assert.DoesNotContain($"{word}", Attributes(page), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);

        // What stands in tags, without what stands between them.
        static string Attributes(string page) => string.Join('\n', page.Split('<').Skip(1).Select(part => part.Split('>')[0]));
    }

    [Fact]
    public async Task Values_of_parameters_keys_and_connections_are_nowhere()
    {
        const string Secret = "S3CR3T-value-4711";
        const string Key = "K3Y-of-a-value-4711";
        const string Password = "P4SSW0RD-4711";
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await database.ExecuteAsync($"CREATE ROLE dashboard_4711 LOGIN SUPERUSER PASSWORD '{Password}'");
        (connection.Username, connection.Password, connection.ApplicationName) = ("dashboard_4711", Password, "4PP-4711");
        try
        {
            await using var web = await DashboardApp.StartAsync(
                database, services: services => services.AddDbContext<HostileContext>((provider, o) => o.UseNpgsql(connection.ConnectionString).AddQueryCache(provider)));
            await using var scope = web.Services.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<HostileContext>();
            await context.Database.ExecuteSqlAsync($"CREATE TABLE IF NOT EXISTS \"<img src=x onerror=alert(1)>\" (\"Id\" int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, \"Note\" text NOT NULL)", Token);
            var told = new StringBuilder();
            await foreach (var (_, data) in web.FollowAsync())
            {
                if (told.Length == 0)
                {
                    var (note, notes) = (Secret, new[] { Secret, "b" });
                    for (var i = 0; i < 2; i++) await context.Rows.Where(row => row.Note == note || notes.Contains(row.Note)).Cacheable().CountAsync(Token);
                    for (var i = 0; i < 2; i++) await context.Rows.Where(row => row.Note == note).Cacheable(c => c.VaryBy(Secret)).ToListAsync(Token);
                    await web.Cache.GetOrCreateAsync(Key, _ => ValueTask.FromResult(Secret), cancellationToken: Token);
                    await web.Cache.RemoveAsync(Key, Token);
                    context.Add(new HostileRow { Note = Secret });
                    await context.SaveChangesAsync(Token);
                    await context.Database.ExecuteSqlAsync($"UPDATE \"<img src=x onerror=alert(1)>\" SET \"Note\" = {Secret}", Token);
                    await web.Cache.InvalidateTagsAsync(["done"], Token);
                }

                told.AppendLine(data.GetRawText());
                if (data.GetProperty("invalidations").GetRawText().Contains("done", StringComparison.Ordinal)) break;
            }

            told.AppendLine(await web.GetTextAsync(DashboardApp.Root)).AppendLine(await web.GetTextAsync($"{DashboardApp.Root}/data"));
            foreach (var query in web.Cache.GetStatistics().CostlyQueries) told.AppendLine(await web.GetTextAsync($"{DashboardApp.Root}/queries/{query.Id}"));

            var text = told.ToString();
            Assert.Contains("SaveChanges", text, StringComparison.Ordinal); // it did tell something
            Assert.Contains("RawSql", text, StringComparison.Ordinal);
            Assert.All(
                [Secret, Key, Password, "dashboard_4711", "4PP-4711", "Password", "Username", database.Name],
                secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await database.ExecuteAsync("REASSIGN OWNED BY dashboard_4711 TO CURRENT_USER; DROP ROLE dashboard_4711");
        }
    }
}
