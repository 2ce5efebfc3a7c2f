using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Tests.Configuration;

/// <summary>A server that speaks TLS.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("efqc-tls.").FullName;
    private readonly int _port = FreePort.Find();
    private string _thumbprint = "";
    private PrivateRedis? _server;

    private PrivateRedis Server => _server!;

    public async ValueTask InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _thumbprint = certificate.Thumbprint;
        var (certificatePath, keyPath) = (Path.Combine(_folder, "redis.crt"), Path.Combine(_folder, "redis.key"));
        await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem());
        _server = await PrivateRedis.StartAsync("--tls-port", $"{_port}", "--tls-cert-file", certificatePath, "--tls-key-file", keyPath, "--tls-ca-cert-file", certificatePath, "--tls-auth-clients", "no");
    }

    [Theory]
    [CombinatorialBools]
    public async Task Certificate_that_the_application_trusts_is_used(bool async)
    {
        var services = new ServiceCollection();
        services.AddQueryCache().AddRedis(_ => Connect(trusts: true), o => o.Quarantine = TimeSpan.Zero);
        await using var provider = services.BuildServiceProvider();
        var level = provider.GetRequiredKeyedService<ISecondLevel>("");

        await Eventually.HoldsAsync(() => level.Look(["x"], default).State == SecondLevelState.Answered);
        if (async) Assert.Equal(SecondLevelState.Answered, (await level.LookAsync(["x"], default, TestContext.Current.CancellationToken)).State);
        Assert.Contains("cmdstat_evalsha", await Server.CommandAsync("INFO commandstats"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rediss://127.0.0.1:{0}")]
    [InlineData("127.0.0.1:{0},ssl=true")]
    public async Task Certificate_that_nobody_trusts_is_refused_and_nothing_is_sent_in_clear(string address)
    {
        var services = new ServiceCollection();
        services.AddQueryCache().AddRedis(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, _port));
        await using var provider = services.BuildServiceProvider();
        var level = provider.GetRequiredKeyedService<ISecondLevel>("");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(SecondLevelState.Unavailable, level.Look(["x"], default).State);
            await Task.Delay(50, TestContext.Current.CancellationToken); // it goes on trying
        }

        Assert.DoesNotContain("cmdstat_eval", await Server.CommandAsync("INFO commandstats"), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private ConnectionMultiplexer Connect(bool trusts)
    {
        var options = ConfigurationOptions.Parse($"127.0.0.1:{_port},ssl=true,sslHost=127.0.0.1");
        options.CertificateValidation += (_, certificate, _, _) => trusts && certificate?.GetCertHashString() == _thumbprint;
        return ConnectionMultiplexer.Connect(options);
    }
}
