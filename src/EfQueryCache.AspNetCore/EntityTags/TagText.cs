using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace EfQueryCache.AspNetCore;

/// <summary>
/// What stands between the quotation marks. Different ids, versions and times have different texts: an id and a version
/// are parted by the last hyphen, which no version contains.
/// </summary>
internal static class TagText
{
    /// <summary>Of a value that is not there.</summary>
    public const string Null = "~";

    private const int MaxLength = 64;
    private const string Kept = "._";

    public static DateTime ToUtc(DateTime timestamp) => timestamp.Kind == DateTimeKind.Local ? timestamp.ToUniversalTime() : timestamp;

    public static string OfTimestamp(DateTime timestamp)
        => "t" + (ToUtc(timestamp).Ticks / TimeSpan.TicksPerMicrosecond).ToString("x", CultureInfo.InvariantCulture);

    /// <exception cref="ArgumentException">The id's text might not tell it from others.</exception>
    public static string OfId(object id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Bounded(id is ITuple tuple ? Parts(tuple) : OfPart(id));
    }

    /// <exception cref="ArgumentException">A part's text might not tell it from others.</exception>
    public static string OfIds(IReadOnlyList<object?> parts) => Bounded(string.Join(',', parts.Select(OfPart)));

    /// <exception cref="ArgumentException">It is not a version.</exception>
    public static string OfVersion(object version) => version switch
    {
        DateTime time => OfTimestamp(time),
        DateTimeOffset time => OfTimestamp(time.UtcDateTime),
        byte[] bytes => "x" + Bounded(Convert.ToHexStringLower(bytes)),
        Guid guid => "g" + guid.ToString("N"),
        string text => "s" + Bounded(Escaped(text, Kept)),
        _ when IsInteger(version) => Integer(version).Replace('-', 'n'),
        _ => throw new ArgumentException(
            $"{version.GetType()} is not known as a version: give a number without fraction, bytes, a Guid, a text, or a time.", nameof(version)),
    };

    /// <summary>Reads the text of a version back.</summary>
    /// <param name="text">The text.</param>
    /// <param name="type">The version's type.</param>
    /// <param name="version">The version.</param>
    /// <returns>Whether it could be read: of times, and of what is in it as a hash, it cannot.</returns>
    public static bool TryReadVersion(string text, Type type, [NotNullWhen(true)] out object? version)
    {
        version = null;
        try
        {
            if (type == typeof(byte[])) version = text[0] == 'x' ? Convert.FromHexString(text.AsSpan(1)) : null;
            else if (type == typeof(Guid)) version = text[0] == 'g' ? Guid.ParseExact(text.AsSpan(1), "N") : null;
            else if (type == typeof(string)) version = text[0] == 's' && !text.Contains('#', StringComparison.Ordinal) ? Unescaped(text.AsSpan(1)) : null;
            else if (IsInteger(type)) version = Convert.ChangeType(decimal.Parse(text.Replace('n', '-'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), type, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            // A client may send anything.
        }

        // Only what is written exactly so.
        if (version is not null && OfVersion(version) != text) version = null;
        return version is not null;
    }

    private static string Parts(ITuple tuple) => string.Join(',', Enumerable.Range(0, tuple.Length).Select(i => OfPart(tuple[i])));

    private static string OfPart(object? part) => part switch
    {
        null => Null,
        ITuple tuple => "(" + Parts(tuple) + ")",
        string text => Escaped(text, Kept + "-"),
        char sign => Escaped(sign.ToString(), Kept + "-"),
        Guid guid => guid.ToString(),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        Enum value => Escaped(value.ToString(), Kept + "-"),
        _ when IsInteger(part) => Integer(part),
        _ => throw new ArgumentException(
            $"{part.GetType()} is not known as an id: give a text, a number without fraction, a Guid, a date or an enumeration value, or a tuple of such.", nameof(part)),
    };

    private static bool IsInteger(object value) => IsInteger(value.GetType());

    private static bool IsInteger(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static string Integer(object value) => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);

    private static string Escaped(string text, string kept)
    {
        if (text.All(IsKept)) return text;
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (IsKept(c)) escaped.Append(c);
            else escaped.Append('%').Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();

        bool IsKept(char c) => char.IsAsciiLetterOrDigit(c) || kept.Contains(c, StringComparison.Ordinal);
    }

    private static string Unescaped(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] == '%' ? (char)ushort.Parse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : text[i]);
            if (text[i] == '%') i += 4;
        }

        return plain.ToString();
    }

    // Headers are short; "#" is in no other text.
    private static string Bounded(string text)
        => text.Length <= MaxLength ? text : "#" + Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text))).Replace('-', '.');
}
