using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace EfQueryCache.Configuration;

/// <summary>Takes settings from a configuration. What is wrong is collected, and reported by the validation of the options.</summary>
internal static class ConfigurationReader
{
    public const string Section = "QueryCache";

    private const string Profiles = "Profiles";

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Setting>> Settings = new();

    // Packages that extend the cache have sections of their own beside its settings.
    private static readonly string[] OfOtherPackages = ["Redis", "PostgreSql", "AspNetCore"];

    /// <summary>The section of the cache: what is given, or in a whole configuration the one named <c>QueryCache</c>.</summary>
    public static IConfigurationSection Find(IConfiguration configuration) => configuration as IConfigurationSection ?? configuration.GetSection(Section);

    public static void Read(IConfigurationSection section, QueryCacheOptions options) => Read(section, options, "", options.Origins);

    private static void Read(IConfigurationSection section, object target, string path, SettingOrigins origins)
    {
        var settings = Settings.GetOrAdd(target.GetType(), Setting.Of);
        var isRoot = target is QueryCacheOptions;
        foreach (var child in section.GetChildren())
        {
            if (child.Value is null && !child.GetChildren().Any()) continue; // null in JSON: not set
            if (isRoot && OfOtherPackages.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) continue;
            if (target is QueryCacheOptions options && child.Key.Equals(Profiles, StringComparison.OrdinalIgnoreCase)) ReadProfiles(child, options);
            else if (settings.FirstOrDefault(setting => setting.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } setting) Read(child, target, path + setting.Name, setting, origins);
            else origins.Problems.Add(Unknown(child, [.. settings.Select(known => known.Name), .. isRoot ? [Profiles] : Array.Empty<string>()]));
        }
    }

    // A profile that the code has added is the same profile: the configuration changes what it names and leaves the rest.
    private static void ReadProfiles(IConfigurationSection section, QueryCacheOptions options)
    {
        foreach (var child in section.GetChildren())
        {
            // The environment spells names as it likes; two profiles that differ in case only are told apart by the code.
            var name = options.Profiles.Keys.FirstOrDefault(known => known == child.Key)
                ?? options.Profiles.Keys.FirstOrDefault(known => known.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) ?? child.Key;
            if (!options.Profiles.TryGetValue(name, out var profile)) options.Profiles[name] = profile = new QueryCacheProfile();
            if (child.Value is { Length: > 0 } text) options.Origins.Problems.Add($"{child.Path} = \"{text}\" is a value, but a profile is a section: set {child.Path}:Ttl and others below it.");
            Read(child, profile, $"{Profiles}[{name}].", options.Origins);
        }
    }

    private static void Read(IConfigurationSection section, object target, string path, Setting setting, SettingOrigins origins)
    {
        if (setting.Get is not null)
        {
            if (section.Value is { Length: > 0 } text) origins.Problems.Add($"{section.Path} = \"{text}\" is a value, but {setting.Name} is a section: set {section.Path}:{Settings.GetOrAdd(setting.Type, Setting.Of)[0].Name} and others below it.");
            Read(section, setting.Get(target)!, path + ".", origins);
            return;
        }

        if (!SettingValue.TryRead(section, setting.Type, out var value))
        {
            origins.Problems.Add($"{section.Path} = \"{section.Value ?? "a section"}\" cannot be read; it accepts {SettingValue.Accepts(setting.Type)}.");
            return;
        }

        origins.Add(path, section.Path, section.Value ?? string.Join(',', section.GetChildren().Select(item => item.Value)));
        try
        {
            setting.Set!(target, value);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is ArgumentException refused)
        {
            origins.Problems.Add($"{section.Path} = \"{section.Value}\" is refused: {refused.Message}");
        }
    }

    private static string Unknown(IConfigurationSection section, string[] known)
    {
        var nearest = known
            .Select(name => (Name: name, Distance: Distance(name.ToUpperInvariant(), section.Key.ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= 1 + (section.Key.Length / 3))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name).Take(2).ToArray();
        var hint = nearest.Length > 0 ? $"Did you mean {string.Join(" or ", nearest)}?" : $"Known are {string.Join(", ", known)}.";
        return $"{section.Path} is not a setting of the query cache that a configuration can set. {hint}";
    }

    // Levenshtein's, V. I.: "Binary codes capable of correcting deletions, insertions, and reversals", 1966.
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
