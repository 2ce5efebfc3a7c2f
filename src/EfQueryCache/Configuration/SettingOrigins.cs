namespace EfQueryCache.Configuration;

/// <summary>Which settings came from which configuration keys, so that a problem with one names its key.</summary>
internal sealed class SettingOrigins
{
    private readonly Dictionary<string, (string Key, string Text)> _keys = new(StringComparer.Ordinal);

    /// <summary>What could not be read of the configuration.</summary>
    public List<string> Problems { get; } = [];

    public void Add(string setting, string key, string text) => _keys[setting] = (key, text);

    /// <summary>Puts the configuration's key and value in the place of the property's.</summary>
    /// <param name="problem">A problem that begins with <c>QueryCacheOptions.</c> and the setting.</param>
    public string Name(string problem)
    {
        foreach (var (setting, (key, text)) in _keys)
        {
            var start = $"{nameof(QueryCacheOptions)}.{setting} ";
            if (problem.StartsWith(start, StringComparison.Ordinal)) return $"{key} = \"{text}\" is refused: {problem}";
        }

        return problem;
    }
}
