using System.Globalization;

namespace EfQueryCache.Redis.Connection;

/// <summary>What INFO tells of a server.</summary>
/// <param name="MajorVersion">Its version; 0 when it does not tell.</param>
/// <param name="EvictionPolicy">What it does when it is full.</param>
internal readonly record struct ServerInfo(int MajorVersion, string? EvictionPolicy)
{
    public static ServerInfo Read(string? info)
    {
        var (version, policy) = (0, default(string));
        foreach (var line in (info ?? "").AsSpan().EnumerateLines())
        {
            if (line.StartsWith("redis_version:"))
            {
                var number = line["redis_version:".Length..];
                if (number.IndexOf('.') is > 0 and var dot) number = number[..dot];
                _ = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out version);
            }
            else if (line.StartsWith("maxmemory_policy:")) policy = line["maxmemory_policy:".Length..].ToString();
        }

        return new(version, policy);
    }
}
