using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EfQueryCache.Configuration;

/// <summary>Reads one value of a configuration as the type of its setting. Cultures play no part.</summary>
internal static class SettingValue
{
    public static bool IsSupported(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || type == typeof(string) || type == typeof(string[]) || type == typeof(bool) || type == typeof(TimeSpan)
            || type == typeof(int) || type == typeof(long) || type == typeof(double);
    }

    /// <summary>What the type accepts, for people to read.</summary>
    public static string Accepts(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(type))}";
        if (type == typeof(TimeSpan)) return "a time such as \"00:05:00\" (hours:minutes:seconds) or \"1.00:00:00\" (a day)";
        if (type == typeof(bool)) return "\"true\" or \"false\"";
        if (type == typeof(double)) return "a number such as \"0.001\"";
        if (type == typeof(string[])) return "a list, or texts separated by commas";
        return type == typeof(string) ? "a text" : $"a whole number from {(type == typeof(int) ? int.MinValue : long.MinValue)} to {(type == typeof(int) ? int.MaxValue : long.MaxValue)}";
    }

    public static bool TryRead(IConfigurationSection section, Type type, out object? value)
    {
        value = null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string[]))
        {
            value = section.Value is { } list ? list.Split(',', StringSplitOptions.TrimEntries) : section.GetChildren().Select(item => item.Value).ToArray();
            return true;
        }

        if (section.Value is not { } text) return false;
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(string)) value = text;
        else if (type == typeof(bool)) value = bool.TryParse(text, out var flag) ? flag : null;
        else if (type == typeof(int)) value = int.TryParse(text, NumberStyles.Integer, culture, out var number) ? number : null;
        else if (type == typeof(long)) value = long.TryParse(text, NumberStyles.Integer, culture, out var number) ? number : null;
        else if (type == typeof(double)) value = double.TryParse(text, NumberStyles.Float, culture, out var number) ? number : null;
        else if (type.IsEnum) value = Enum.GetNames(type).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? Enum.Parse(type, text.Trim(), ignoreCase: true) : null;

        // TimeSpan takes "300" for 300 days, which nobody means.
        else if (type == typeof(TimeSpan)) value = text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, culture, out var time) ? time : null;
        return value is not null;
    }
}
