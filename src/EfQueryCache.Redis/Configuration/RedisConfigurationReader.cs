using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EfQueryCache.Redis.Configuration;

/// <summary>Takes settings from a configuration; what is wrong is reported by the validation of the options.</summary>
internal static class RedisConfigurationReader
{
    public const string Section = "QueryCache:Redis";

    private static readonly Dictionary<string, Func<RedisOptions, string, bool>> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(RedisOptions.Configuration)] = Text((o, v) => o.Configuration = v),
        [nameof(RedisOptions.KeyPrefix)] = Text((o, v) => o.KeyPrefix = v),
        [nameof(RedisOptions.EpochSalt)] = Text((o, v) => o.EpochSalt = v),
        [nameof(RedisOptions.Database)] = Number((o, v) => o.Database = v),
        [nameof(RedisOptions.FailureThreshold)] = Number((o, v) => o.FailureThreshold = v),
        [nameof(RedisOptions.Timeout)] = Time((o, v) => o.Timeout = v),
        [nameof(RedisOptions.BreakDuration)] = Time((o, v) => o.BreakDuration = v),
        [nameof(RedisOptions.Quarantine)] = Time((o, v) => o.Quarantine = v),
        [nameof(RedisOptions.StampTtl)] = Time((o, v) => o.StampTtl = v),
    };

    /// <summary>The section with the settings: what is given, or of a whole configuration its <c>QueryCache:Redis</c>.</summary>
    public static IConfigurationSection Find(IConfiguration configuration) => configuration as IConfigurationSection ?? configuration.GetSection(Section);

    public static void Read(IConfigurationSection section, RedisOptions options)
    {
        foreach (var child in section.GetChildren())
        {
            if (!Settings.TryGetValue(child.Key, out var set)) options.Problems.Add($"{child.Path} is not a setting of EfQueryCache.Redis. Known are {string.Join(", ", Settings.Keys.Order(StringComparer.Ordinal))}.");
            else if (child.Value is { } text && !set(options, text)) options.Problems.Add($"{child.Path} = \"{text}\" cannot be read; times are written \"00:05:00\" (hours:minutes:seconds), numbers without a point.");
        }
    }

    private static Func<RedisOptions, string, bool> Text(Action<RedisOptions, string> set) => (options, text) =>
    {
        set(options, text);
        return true;
    };

    private static Func<RedisOptions, string, bool> Number(Action<RedisOptions, int> set) => (options, text) =>
    {
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)) return false;
        set(options, value);
        return true;
    };

    // TimeSpan takes "300" for 300 days, which nobody means.
    private static Func<RedisOptions, string, bool> Time(Action<RedisOptions, TimeSpan> set) => (options, text) =>
    {
        if (!text.Contains(':', StringComparison.Ordinal) || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)) return false;
        set(options, value);
        return true;
    };
}
