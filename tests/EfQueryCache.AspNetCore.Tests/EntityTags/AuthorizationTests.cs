using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>A 304 comes after authorization, and before anything of the handler.</summary>
public sealed class AuthorizationTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static int _bindings;

    [Fact]
    public async Task Who_may_not_see_the_response_gets_no_304()
    {
        await using var web = await StartAsync(app => app.MapGet("/", (Bound _, CatalogContext db) => db.Articles.Cacheable().CountAsync()).WithQueryCacheETag().RequireAuthorization());
        var first = await web.Client.AskAsync("/", headers: h => h.Add("X-User", "ada"));
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.NotNull(first.ETag);

        var bindings = Volatile.Read(ref _bindings);
        Assert.Equal(HttpStatusCode.NotModified, (await web.Client.AskAsync("/", first.ETag, headers: h => h.Add("X-User", "ada"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.Client.AskAsync("/", first.ETag)).Status);
        Assert.Equal(HttpStatusCode.OK, (await web.Client.AskAsync("/", first.ETag, headers: h => h.Add("X-User", "bob"))).Status);
        Assert.Equal(bindings + 1, Volatile.Read(ref _bindings)); // bob's
    }

    [Fact]
    public async Task Controller_has_tags_after_its_authorization_filters()
    {
        await using var web = await StartAsync(app => app.MapControllers());
        var first = await web.Client.AskAsync("/tagged", headers: h => h.Add("X-User", "ada"));
        Assert.Equal((HttpStatusCode.OK, "20"), (first.Status, first.Body));
        Assert.NotNull(first.ETag);
        var runs = TaggedController.Runs;
        var second = await web.Client.AskAsync("/tagged", first.ETag, headers: h => h.Add("X-User", "ada"));
        Assert.Equal((HttpStatusCode.NotModified, first.ETag, ""), (second.Status, second.ETag, second.Body));
        Assert.Equal(HttpStatusCode.Forbidden, (await web.Client.AskAsync("/tagged", first.ETag)).Status);
        Assert.Equal(runs, TaggedController.Runs);

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => web.Client.AskAsync("/tagged/failing", headers: h => h.Add("X-User", "ada")));
        Assert.Equal("on purpose", failed.Message);
    }

    [Fact]
    public async Task Convention_on_controllers_is_refused_with_the_cure()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var web = await StartAsync(app => app.MapControllers().WithQueryCacheETag());
            await web.Client.AskAsync("/tagged");
        });
        Assert.Contains("[QueryCacheETag]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_setting_is_refused_at_once()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(app => app.MapGet("/", () => "").WithQueryCacheETag(o => o.MaxBufferedBytes = -1)));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(app => app.MapGet("/", () => "").WithQueryCacheETag(o => o.VaryByHeader(" "))));
    }

    private Task<WebApp> StartAsync(Action<WebApplication> map) => WebApp.StartAsync(
        database,
        (app, _) =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            map(app);
        },
        services: services =>
        {
            services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
            services.AddAuthorization();
            services.AddControllers().AddApplicationPart(typeof(TaggedController).Assembly).ConfigureApplicationPartManager(manager => manager.FeatureProviders.Add(new Only()));
        });

    private sealed class Only : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo == typeof(TaggedController);
    }

    internal sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!Request.Headers.TryGetValue("X-User", out var name)) return Task.FromResult(AuthenticateResult.NoResult());
            var identity = new ClaimsIdentity([new Claim("sub", name.ToString())], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }

    internal sealed class Bound
    {
        public static ValueTask<Bound?> BindAsync(HttpContext context)
        {
            Interlocked.Increment(ref _bindings);
            return new(context.Request.Path.HasValue ? new Bound() : null);
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class RequireUserAttribute : Attribute, IAuthorizationFilter
    {
        public void OnAuthorization(AuthorizationFilterContext context)
        {
            if (context.HttpContext.User.Identity?.IsAuthenticated != true) context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
        }
    }

    [Route("tagged"), RequireUser, QueryCacheETag(VaryByHeader = "X-Theme")]
    internal sealed class TaggedController(CatalogContext db) : ControllerBase
    {
        private static int _runs;

        public static int Runs => Volatile.Read(ref _runs);

        [HttpGet]
        public async Task<int> GetAsync()
        {
            Interlocked.Increment(ref _runs);
            return await db.Articles.Cacheable().CountAsync();
        }

        [HttpGet("failing")]
        public async Task<int> FailAsync()
        {
            await db.Articles.Cacheable().CountAsync();
            throw new InvalidOperationException("on purpose");
        }
    }
}
