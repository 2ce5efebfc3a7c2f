using System.Globalization;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Connection;

/// <summary>Reads where Redis is: a string of StackExchange.Redis', or a URL.</summary>
/// <param name="Options">What to connect with.</param>
/// <param name="HasUserName">Whether a user name was given, which StackExchange.Redis 1.2.6 cannot send.</param>
/// <remarks>Whoever writes the exceptions' messages: what is being read may have a password in it, anywhere.</remarks>
internal sealed record RedisAddress(ConfigurationOptions Options, bool HasUserName)
{
    private const string Forms = "Expected a configuration string of StackExchange.Redis, such as \"localhost:6379,password=...\", "
        + "or redis://[user:password@]host[:port][/database], with rediss:// for TLS.";

    /// <exception cref="FormatException">It is neither; the message does not quote it.</exception>
    public static RedisAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var isTls = text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase);
        if (isTls || text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase)) return ParseUrl(text, isTls);
        if (text.Contains("://", StringComparison.Ordinal)) throw new FormatException($"The address of Redis is a URL of another scheme. {Forms}");
        return ParseString(text);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Options.EndPoints);

    private static RedisAddress ParseString(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var known = parts.Where(part => !part.StartsWith("user=", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (known.All(part => part.Contains('=', StringComparison.Ordinal))) throw new FormatException($"The configuration of Redis names no host. {Forms}");
        try
        {
            return new(ConfigurationOptions.Parse(string.Join(',', known)), known.Length < parts.Length);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            throw new FormatException($"StackExchange.Redis cannot read the configuration of Redis. {Forms}");
        }
    }

    private static RedisAddress ParseUrl(string text, bool isTls)
    {
        // A password may have anything in it, also '/', '?', '@' and '#' that somebody has forgotten to escape: the last '@' counts.
        var rest = text.AsSpan(isTls ? "rediss://".Length : "redis://".Length);
        var at = rest.LastIndexOf('@');
        var (user, password) = at < 0 ? ("", "") : Credentials(rest[..at]);
        rest = rest[(at + 1)..];
        if (rest.ContainsAny('?', '#')) throw new FormatException($"The URL of Redis has a query or a fragment, which mean nothing. {Forms}");

        int? database = null;
        if (rest.IndexOf('/') is >= 0 and var slash)
        {
            var number = rest[(slash + 1)..].TrimEnd('/');
            if (number.Length > 0) database = Number(number, 0, int.MaxValue, "database");
            rest = rest[..slash];
        }

        var port = 6379;
        var colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf(']'))
        {
            port = Number(rest[(colon + 1)..], 1, 65535, "port");
            rest = rest[..colon];
        }

        var host = Unescape(rest).Trim('[', ']');
        if (host.Length == 0) throw new FormatException($"The URL of Redis names no host. {Forms}");

        var options = new ConfigurationOptions { Ssl = isTls, DefaultDatabase = database };
        if (isTls) options.SslHost = host;
        if (password.Length > 0) options.Password = password;
        options.EndPoints.Add(host, port);
        return new(options, user.Length > 0);
    }

    // Without a colon it is a password alone, as redis-py, Heroku and others have it.
    private static (string User, string Password) Credentials(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon < 0 ? ("", Unescape(text)) : (Unescape(text[..colon]), Unescape(text[(colon + 1)..]));
    }

    private static string Unescape(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text);

    private static int Number(ReadOnlySpan<char> text, int least, int most, string what)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"The URL of Redis has a {what} that is not a number from {least} to {most}. {Forms}");
}
