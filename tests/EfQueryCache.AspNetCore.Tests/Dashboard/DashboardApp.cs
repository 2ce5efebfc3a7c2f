using System.Net.ServerSentEvents;
using System.Text.Json;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>Applications with a dashboard, and what a page does with it.</summary>
internal static class DashboardApp
{
    public const string Root = "/querycache";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Everything that can be asked for with GET.</summary>
    public static TheoryData<string> Addresses => [Root, $"{Root}/dashboard.css", $"{Root}/dashboard.js", $"{Root}/favicon.svg", $"{Root}/data", $"{Root}/events", $"{Root}/queries/1", $"{Root}/token"];

    /// <summary>Starts an application whose dashboard is open to everybody, unless it is guarded otherwise.</summary>
    public static Task<WebApp> StartAsync(
        TestDatabase database,
        Action<QueryCacheDashboardOptions>? configure = null,
        Action<IEndpointConventionBuilder>? guard = null,
        Action<IQueryCacheBuilder>? cache = null,
        Action<IServiceCollection>? services = null) => WebApp.StartAsync(
            database,
            (app, _) => (guard ?? (builder => builder.AllowAnonymous()))(app.MapQueryCacheDashboard(Root, configure)),
            cache,
            all =>
            {
                all.AddAntiforgery();
                services?.Invoke(all);
            });

    public static Uri At(string path) => new(path, UriKind.Relative);

    public static Task<string> GetTextAsync(this WebApp web, string path) => web.Client.GetStringAsync(At(path), Token);

    public static async Task<JsonElement> GetJsonAsync(this WebApp web, string path)
    {
        using var document = JsonDocument.Parse(await web.GetTextAsync(path));
        return document.RootElement.Clone();
    }

    public static async Task<int> CountAsync(this WebApp web) => await web.AskAsync(db => db.Articles.Cacheable("counts").CountAsync(Token));

    /// <summary>What the feed tells, until the caller has had enough.</summary>
    public static async IAsyncEnumerable<(string Type, JsonElement Data)> FollowAsync(this WebApp web)
    {
        using var response = await web.Client.GetAsync(At($"{Root}/events"), HttpCompletionOption.ResponseHeadersRead, Token);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Token))
        {
            using var document = JsonDocument.Parse(item.Data);
            yield return (item.EventType, document.RootElement.Clone());
        }
    }

    /// <summary>Does what the page's buttons do.</summary>
    public static async Task<HttpResponseMessage> PostAsync(this WebApp web, string action, IEnumerable<KeyValuePair<string, string>> fields, Action<HttpRequestMessage>? change = null)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, At($"{Root}/token"));
        change?.Invoke(asked);
        asked.Headers.Remove("Origin");
        asked.Headers.Remove("Sec-Fetch-Site");
        using var answer = await web.Client.SendAsync(asked, Token);
        answer.EnsureSuccessStatusCode();
        using var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));

        using var request = new HttpRequestMessage(HttpMethod.Post, At($"{Root}/{action}"));
        request.Content = new FormUrlEncodedContent(fields.Append(new(token.RootElement.GetProperty("field").GetString()!, token.RootElement.GetProperty("value").GetString()!)));
        request.Headers.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        change?.Invoke(request);
        return await web.Client.SendAsync(request, Token);
    }
}
