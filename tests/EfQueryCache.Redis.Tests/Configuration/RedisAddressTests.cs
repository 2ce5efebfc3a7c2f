using System.Net;
using EfQueryCache.Redis.Connection;

namespace EfQueryCache.Redis.Tests.Configuration;

/// <summary>Where Redis is, in all the ways that people write it.</summary>
public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://cache", "cache", 6379, false, null, null, false)]
    [InlineData("redis://cache:6380/", "cache", 6380, false, null, null, false)]
    [InlineData("redis://cache:6380/3", "cache", 6380, false, null, 3, false)]
    [InlineData("rediss://cache:6380", "cache", 6380, true, null, null, false)]
    [InlineData("REDISS://cache", "cache", 6379, true, null, null, false)]
    [InlineData("redis://:p%40ss%3Aword%2F%2C%23@cache/1", "cache", 6379, false, "p@ss:word/,#", 1, false)]
    [InlineData("redis://me:secret@cache", "cache", 6379, false, "secret", null, true)]
    [InlineData("redis://secret@cache", "cache", 6379, false, "secret", null, false)]
    [InlineData("redis://:un/escaped@?#p@cache:1", "cache", 1, false, "un/escaped@?#p", null, false)]
    [InlineData(" cache:6380,password=secret,ssl=true,defaultDatabase=2 ", "cache", 6380, true, "secret", 2, false)]
    [InlineData("cache:6380,user=me,password=se=cret", "cache", 6380, false, "se=cret", null, true)]
    [InlineData("cache", "cache", 6379, false, null, null, false)]
    public void Address_is_read(string text, string host, int port, bool ssl, string? password, int? database, bool hasUser)
    {
        var address = RedisAddress.Parse(text);
        address.Options.SetDefaultPorts();
        var endPoint = Assert.IsType<DnsEndPoint>(Assert.Single(address.Options.EndPoints));
        if (!text.Contains(':', StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal)) port = endPoint.Port;

        Assert.Equal((host, port, ssl, password, database, hasUser), (endPoint.Host, endPoint.Port, address.Options.Ssl, address.Options.Password, address.Options.DefaultDatabase, address.HasUserName));
    }

    [Theory]
    [InlineData("redis://[::1]:6380", "[::1]:6380")]
    [InlineData("redis://127.0.0.1", "127.0.0.1:6379")]
    [InlineData("127.0.0.1:6380", "127.0.0.1:6380")]
    public void Numbers_are_addresses(string text, string endPoint)
        => Assert.Equal(IPEndPoint.Parse(endPoint), Assert.IsType<IPEndPoint>(Assert.Single(RedisAddress.Parse(text).Options.EndPoints)));

    [Theory]
    [InlineData("redis://:hunter2@")]
    [InlineData("redis://:hunter2@/1")]
    [InlineData("redis://:hunter2@cache:port")]
    [InlineData("redis://:hunter2@cache:0")]
    [InlineData("redis://:hunter2@cache:65536")]
    [InlineData("redis://:hunter2@cache/x")]
    [InlineData("redis://:hunter2@cache/-1")]
    [InlineData("redis://:hunter2@cache?timeout=1")]
    [InlineData("http://:hunter2@cache")]
    [InlineData("password=hunter2")]
    [InlineData("cache,password=hunter2,hunter2=x")]
    [InlineData("cache,password=x,connectTimeout=hunter2")]
    public void What_cannot_be_read_is_refused_without_quoting_it(string text)
    {
        var exception = Assert.Throws<FormatException>(() => RedisAddress.Parse(text));

        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
        Assert.Contains("redis://", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_does_not_tell_its_password()
        => Assert.DoesNotContain("hunter2", RedisAddress.Parse("redis://me:hunter2@cache").ToString(), StringComparison.Ordinal);
}
