using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;

namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>Only who may sees the dashboard, and no other site acts through his browser.</summary>
public sealed class DashboardSecurityTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses => DashboardApp.Addresses;

    public static TheoryData<string, string> ForeignHeaders => new()
    {
        { "Origin", "https://evil.example" },
        { "Origin", "null" },
        { "Origin", "http://localhost.evil.example" },
        { "Sec-Fetch-Site", "cross-site" },
        { "Sec-Fetch-Site", "same-site" },
        { "Sec-Fetch-Site", "none" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Dashboard_is_closed_until_somebody_says_who_may_open_it(string address)
    {
        await using var web = await DashboardApp.StartAsync(database, guard: _ => { }, services: TestAuthentication.Add);

        using var response = await GetAsync(web, address, "admin");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("RequireAuthorization", text, StringComparison.Ordinal);
        Assert.Contains(web.Events.Events, logged => logged.Id == QueryCacheEventId.AccessClosed && logged.Text == text);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Policy_decides_who_sees_it(string address)
    {
        await using var web = await DashboardApp.StartAsync(database, guard: builder => builder.RequireAuthorization("admin"), services: TestAuthentication.Add);

        using var nobody = await GetAsync(web, address, null);
        using var somebody = await GetAsync(web, address, "guest");
        using var admin = await GetAsync(web, address, "admin");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (nobody.StatusCode, somebody.StatusCode));
        Assert.Equal(address.EndsWith("/1", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK, admin.StatusCode);
    }

    [Theory]
    [InlineData("invalidate")]
    [InlineData("clear")]
    public async Task Buttons_are_for_the_same_people(string action)
    {
        await using var closed = await DashboardApp.StartAsync(database, guard: _ => { });
        await using var web = await DashboardApp.StartAsync(database, guard: builder => builder.RequireAuthorization("admin"), services: TestAuthentication.Add);
        await web.CountAsync();

        using var toClosed = await SendAsync(closed, action);
        using var nobody = await SendAsync(web, action);
        using var somebody = await SendAsync(web, action, (TestAuthentication.Header, "guest"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (toClosed.StatusCode, nobody.StatusCode, somebody.StatusCode));
        await AssertIsHitAsync(web);
        using var admin = await web.PostAsync(action, Tag("counts"), request => request.Headers.Add(TestAuthentication.Header, "admin"));
        Assert.Equal(HttpStatusCode.NoContent, admin.StatusCode);
        await AssertIsMissAsync(web);
    }

    [Fact]
    public async Task Group_around_it_can_guard_it()
    {
        await using var web = await WebApp.StartAsync(
            database,
            (app, _) => app.MapGroup("").RequireAuthorization("admin").MapQueryCacheDashboard(DashboardApp.Root, o => o.IsReadOnly = true),
            services: TestAuthentication.Add);

        using var nobody = await GetAsync(web, DashboardApp.Root, null);
        using var admin = await GetAsync(web, DashboardApp.Root, "admin");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (nobody.StatusCode, admin.StatusCode));
    }

    [Fact]
    public async Task Dashboard_that_is_guarded_and_open_at_once_is_closed()
    {
        await using var web = await DashboardApp.StartAsync(database, guard: builder => builder.AllowAnonymous().RequireAuthorization("admin"), services: TestAuthentication.Add);

        using var response = await GetAsync(web, DashboardApp.Root, null);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Answers_keep_the_page_to_itself(string address)
    {
        await using var web = await DashboardApp.StartAsync(database);

        using var response = await GetAsync(web, address, null);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(response.Headers.CacheControl?.NoStore, response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [MemberData(nameof(ForeignHeaders))]
    public async Task Another_site_can_not_act_even_with_a_token(string header, string value)
    {
        await using var web = await DashboardApp.StartAsync(database);
        await web.CountAsync();

        using var response = await web.PostAsync("clear", [], request => request.Headers.Add(header, value));
        using var token = await web.Client.SendAsync(With(new HttpRequestMessage(HttpMethod.Get, DashboardApp.At($"{DashboardApp.Root}/token")), (header, value)), Token);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (response.StatusCode, token.StatusCode));
        Assert.Equal(2, web.Events.Count(QueryCacheEventId.DashboardForgedRequest));
        await AssertIsHitAsync(web);
    }

    [Theory]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Page_itself_can_act(string header, string value)
    {
        await using var web = await DashboardApp.StartAsync(database);
        await web.CountAsync();
        await AssertIsHitAsync(web);

        using var response = await web.PostAsync("clear", [], request => request.Headers.Add(header, value));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(0, web.Cache.GetStatistics().Entries);
        await AssertIsMissAsync(web);
    }

    [Theory]
    [InlineData("invalidate")]
    [InlineData("clear")]
    public async Task Nothing_is_done_without_a_token(string action)
    {
        await using var web = await DashboardApp.StartAsync(database);
        await web.CountAsync();

        using var without = await SendAsync(web, action);
        using var invented = await SendAsync(web, action, ("Cookie", ".AspNetCore.Antiforgery.x=y"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (without.StatusCode, invented.StatusCode));
        await AssertIsHitAsync(web);
    }

    [Fact]
    public async Task Only_what_carries_the_tag_is_invalidated()
    {
        await using var web = await DashboardApp.StartAsync(database);
        await web.CountAsync();

        using var other = await web.PostAsync("invalidate", Tag("others"));
        Assert.Equal(HttpStatusCode.NoContent, other.StatusCode);
        await AssertIsHitAsync(web);
        using var none = await web.PostAsync("invalidate", Tag(" "));
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        await AssertIsHitAsync(web);
        using var same = await web.PostAsync("invalidate", Tag("counts"));
        Assert.Equal(HttpStatusCode.NoContent, same.StatusCode);
        await AssertIsMissAsync(web);
    }

    [Theory]
    [InlineData("invalidate")]
    [InlineData("clear")]
    [InlineData("token")]
    public async Task Read_only_dashboard_changes_nothing(string action)
    {
        await using var web = await DashboardApp.StartAsync(database, o => o.IsReadOnly = true);
        await web.CountAsync();

        using var response = action == "token" ? await GetAsync(web, $"{DashboardApp.Root}/token", null) : await SendAsync(web, action);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.True((await web.GetJsonAsync($"{DashboardApp.Root}/data")).GetProperty("isReadOnly").GetBoolean());
        await AssertIsHitAsync(web);
    }

    [Fact]
    public async Task Buttons_without_antiforgery_are_refused_at_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => WebApp.StartAsync(database, (app, _) => app.MapQueryCacheDashboard()));
        Assert.Contains("AddAntiforgery", error.Message, StringComparison.Ordinal);

        await using var web = await WebApp.StartAsync(database, (app, _) => app.MapQueryCacheDashboard(configure: o => o.IsReadOnly = true).AllowAnonymous());
        using var response = await GetAsync(web, DashboardApp.Root, null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Dictionary<string, string> Tag(string tag) => new() { ["tag"] = tag };

    private static HttpRequestMessage With(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return request;
    }

    private static async Task<HttpResponseMessage> GetAsync(WebApp web, string address, string? user)
    {
        using var request = With(new HttpRequestMessage(HttpMethod.Get, DashboardApp.At(address)), user is null ? [] : [(TestAuthentication.Header, user)]);
        return await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private static async Task<HttpResponseMessage> SendAsync(WebApp web, string action, params (string Name, string Value)[] headers)
    {
        using var request = With(new HttpRequestMessage(HttpMethod.Post, DashboardApp.At($"{DashboardApp.Root}/{action}")), headers);
        request.Content = new FormUrlEncodedContent(Tag("counts"));
        return await web.Client.SendAsync(request, Token);
    }

    private static async Task AssertIsHitAsync(WebApp web)
    {
        var sent = web.Commands.Count;
        await web.CountAsync();
        Assert.Equal(sent, web.Commands.Count);
    }

    private static async Task AssertIsMissAsync(WebApp web)
    {
        var sent = web.Commands.Count;
        await web.CountAsync();
        Assert.Equal(sent + 1, web.Commands.Count);
    }
}
