using EfQueryCache.Redis.Connection;
using Microsoft.Extensions.Options;

namespace EfQueryCache.Redis.Configuration;

/// <summary>Refuses settings that cannot be meant. Quotes none that may be a secret.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
        => Problems(options).ToArray() is { Length: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;

    private static IEnumerable<string> Problems(RedisOptions options)
    {
        foreach (var problem in options.Problems) yield return problem;
        if (options.Connect is null && AddressProblem(options.Configuration) is { } address) yield return $"RedisOptions.Configuration: {address}";
        if (string.IsNullOrEmpty(options.KeyPrefix) || options.KeyPrefix.AsSpan().ContainsAny('{', '}')) yield return Refused(nameof(options.KeyPrefix), $"\"{options.KeyPrefix}\"", "a text without braces");
        if (options.Database < 0) yield return Refused(nameof(options.Database), options.Database, "a number from 0");
        if (options.Timeout < TimeSpan.FromMilliseconds(10) || options.Timeout > TimeSpan.FromMinutes(1)) yield return Refused(nameof(options.Timeout), options.Timeout, "from 10 milliseconds to 1 minute");
        if (options.FailureThreshold < 2) yield return Refused(nameof(options.FailureThreshold), options.FailureThreshold, "at least 2");
        if (options.BreakDuration < TimeSpan.FromSeconds(0.5) || options.BreakDuration > TimeSpan.FromDays(1)) yield return Refused(nameof(options.BreakDuration), options.BreakDuration, "from half a second to a day");
        if (options.Quarantine < TimeSpan.Zero || options.Quarantine > TimeSpan.FromDays(1)) yield return Refused(nameof(options.Quarantine), options.Quarantine, "from 0 to a day");
        if (options.StampTtl < TimeSpan.FromSeconds(1) || options.StampTtl > TimeSpan.FromDays(3650)) yield return Refused(nameof(options.StampTtl), options.StampTtl, "from a second to ten years");
        if (options.LogLength < 100) yield return Refused(nameof(options.LogLength), options.LogLength, "at least 100");
        if (options.EpochSalt is null) yield return Refused(nameof(options.EpochSalt), "null", "a text, perhaps empty");
    }

    private static string? AddressProblem(string? configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration)) return "is empty: say where Redis is, in AddRedis(\"host:6379\") or in the configuration as QueryCache:Redis:Configuration.";
        try
        {
            RedisAddress.Parse(configuration);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static string Refused(string setting, object? value, string accepted) => $"RedisOptions.{setting} = {value} is refused: it must be {accepted}.";
}
