using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EfQueryCache.Tests.Configuration;

/// <summary>Settings come from the application's configuration, and what is wrong with them is said with their key.</summary>
public sealed class ConfigurationTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_setting_is_taken_from_its_key()
    {
        var options = Read(
            ("QueryCache:Enabled", "false"),
            ("QueryCache:defaultTTL", "00:07:00"),
            ("QueryCache:DatabaseId", "main"),
            ("QueryCache:MaxEntryBytes", "1000"),
            ("QueryCache:L1:SizeLimit", "5000000000"),
            ("QueryCache:VerifyWrites", "log"),
            ("QueryCache:VerifyHits", "0.25"),
            ("QueryCache:ThrowOnMismatch", "True"),
            ("QueryCache:RequireVaryBy", "true"),
            ("QueryCache:CacheAll", "00:00:09"),
            ("QueryCache:Profiles:catalog:Ttl", "1.00:00:00"),
            ("QueryCache:Profiles:catalog:Tags:0", "a"),
            ("QueryCache:Profiles:catalog:Tags:1", "b"),
            ("QueryCache:Profiles:home:Tags", "c, d"),
            ("Logging:LogLevel:Default", "Debug"));

        Assert.Equal((false, TimeSpan.FromMinutes(7), "main", 1000), (options.Enabled, options.DefaultTtl, options.DatabaseId, options.MaxEntryBytes));
        Assert.Equal((5_000_000_000, WriteVerification.Log, 0.25, true), (options.L1.SizeLimit, options.VerifyWrites, options.VerifyHits, options.ThrowOnMismatch));
        Assert.True(options.IsVaryByRequired);
        Assert.Equal(TimeSpan.FromSeconds(9), options.All!.Ttl);
        Assert.Equal(TimeSpan.FromDays(1), options.Profiles["catalog"].GivenTtl);
        Assert.Equal(["a", "b"], options.Profiles["catalog"].GivenTags);
        Assert.Equal((null, "c d"), (options.Profiles["home"].GivenTtl, string.Join(' ', options.Profiles["home"].GivenTags)));
    }

    [Fact]
    public void Nothing_said_means_the_defaults()
    {
        var options = Read(("Other", "1"), ("QueryCache:RequireVaryBy", "false"), ("QueryCache:DatabaseId", null));

        Assert.Equal((true, TimeSpan.FromMinutes(5), null, false), (options.Enabled, options.DefaultTtl, options.DatabaseId, options.IsVaryByRequired));
        Assert.Empty(options.Profiles);
    }

    [Fact]
    public void Environment_overrides_what_the_code_says_and_leaves_the_rest()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("QueryCache:DefaultTtl", "00:01:00"), new("QueryCache:Profiles:CATALOG:Ttl", "00:02:00")]).Build();
        var services = new ServiceCollection();
        services.AddQueryCache(configuration, o => (o.DefaultTtl, o.MaxRows) = (TimeSpan.FromHours(1), 7))
            .AddProfile("catalog", p => p.Ttl(TimeSpan.FromHours(2)).Tags("t"));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<QueryCacheOptions>>().Value;

        Assert.Equal((TimeSpan.FromMinutes(1), 7), (options.DefaultTtl, options.MaxRows));
        Assert.Equal((TimeSpan.FromMinutes(2), "t"), (options.Profiles["catalog"].GivenTtl, Assert.Single(options.Profiles["catalog"].GivenTags)));
        Assert.Single(options.Profiles);
    }

    [Fact]
    public void Named_caches_have_sections_of_their_own()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("QueryCache:MaxRows", "1"), new("Reports:MaxRows", "2")]).Build();
        var services = new ServiceCollection();
        services.AddQueryCache(configuration);
        services.AddQueryCache("reports", configuration.GetSection("Reports"));
        using var provider = services.BuildServiceProvider();
        var monitor = provider.GetRequiredService<IOptionsMonitor<QueryCacheOptions>>();

        Assert.Equal((1, 2), (monitor.CurrentValue.MaxRows, monitor.Get("reports").MaxRows));
        Assert.Throws<ArgumentNullException>(() => services.AddQueryCache((IConfiguration)null!));
    }

    [Theory]
    [InlineData("QueryCache:DefaultTtl", "soon", "00:05:00")]
    [InlineData("QueryCache:DefaultTtl", "300", "hours:minutes:seconds")]
    [InlineData("QueryCache:DefaultTtl", "-00:01:00", "positive")]
    [InlineData("QueryCache:DefaultTtl", "", "00:05:00")]
    [InlineData("QueryCache:Enabled", "yes", "\"true\" or \"false\"")]
    [InlineData("QueryCache:MaxRows", "12.5", "whole number")]
    [InlineData("QueryCache:MaxRows", "99999999999", "2147483647")]
    [InlineData("QueryCache:L1:SizeLimit", "0", "positive")]
    [InlineData("QueryCache:VerifyWrites", "3", "Off, Log, Throw")]
    [InlineData("QueryCache:VerifyHits", "1.5", "from 0")]
    [InlineData("QueryCache:VerifyHits", "NaN", "from 0")]
    [InlineData("QueryCache:CacheAll", "00:00:00", "positive")]
    [InlineData("QueryCache:Profiles:catalog:Ttl", "-00:00:01", "positive")]
    [InlineData("QueryCache:Profiles:catalog:Ttl", "x", "00:05:00")]
    [InlineData("QueryCache:Profiles:catalog:Tags", "a,,b", "Give every tag a name")]
    [InlineData("QueryCache:Profiles:catalog", "00:05:00", "a profile is a section")]
    [InlineData("QueryCache:L1", "64", "is a section")]
    [InlineData("QueryCache:DefaultTtl:Minutes", "5", "00:05:00", "QueryCache:DefaultTtl")]
    public async Task Invalid_value_names_its_key_at_the_start(string key, string value, string accepted, string? named = null)
    {
        var exception = await StartAsync((key, value));

        Assert.Contains(named ?? key, exception.Message, StringComparison.Ordinal);
        Assert.Contains(accepted, exception.Message, StringComparison.Ordinal);
        if (named is null) Assert.Contains($"\"{value}\"", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("QueryCache:DefaultTll", "Did you mean DefaultTtl?")]
    [InlineData("QueryCache:Enable", "Did you mean Enabled?")]
    [InlineData("QueryCache:L1:SizeLimt", "Did you mean SizeLimit?")]
    [InlineData("QueryCache:Profiles:catalog:Ttll", "Did you mean Ttl?")]
    [InlineData("QueryCache:Profile:catalog:Ttl", "Did you mean Profiles?")]
    [InlineData("QueryCache:Zzzzz", "Known are")]
    [InlineData("QueryCache:TimeProvider", "not a setting")]
    public async Task Misspelt_key_is_refused_with_the_nearest_ones(string key, string hint)
    {
        var exception = await StartAsync((key, "00:05:00"));

        Assert.Contains(key.StartsWith("QueryCache:Profile:", StringComparison.Ordinal) ? "QueryCache:Profile is" : key, exception.Message, StringComparison.Ordinal);
        Assert.Contains(hint, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_problems_are_said_at_once()
    {
        var exception = await StartAsync(("QueryCache:DefaultTtl", "x"), ("QueryCache:MaxRows", "-1"), ("QueryCache:Oops", "1"));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Fact]
    public async Task Sections_of_other_packages_are_left_to_them()
    {
        using var host = Build(("QueryCache:Redis:Configuration", "localhost"), ("QueryCache:PostgreSql:Slot", "s"), ("QueryCache:AspNetCore:X", "1")).Build();
        await host.StartAsync(Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Cache_of_a_host_uses_its_configuration()
    {
        var builder = Build(("QueryCache:DefaultTtl", "00:03:00"));
        builder.Services.AddDbContext<ShopContext>((provider, options) => options.UseNpgsql(database.ConnectionString).AddQueryCache(provider));
        using var host = builder.Build();
        await using var scope = host.Services.CreateAsyncScope();

        var explanation = await scope.ServiceProvider.GetRequiredService<ShopContext>().Products.Cacheable().ExplainCacheAsync(Token);

        Assert.Equal(TimeSpan.FromMinutes(3), explanation.Ttl);
    }

    private static QueryCacheOptions Read(params (string Key, string? Value)[] settings)
    {
        using var host = Build(settings).Build();
        return host.Services.GetRequiredService<IOptions<QueryCacheOptions>>().Value;
    }

    private static async Task<OptionsValidationException> StartAsync(params (string Key, string? Value)[] settings)
    {
        using var host = Build(settings).Build();
        return await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));
    }

    private static HostApplicationBuilder Build(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Services.AddQueryCache(builder.Configuration);
        return builder;
    }
}
