using System.Globalization;
using System.Text;
using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Dialects.RawSql.Generation;

/// <summary>Writes one name in all the ways there are.</summary>
/// <param name="random">Chooses.</param>
/// <param name="database">The database's own name, which may stand before the schema's.</param>
/// <param name="unquoted">Names that need no quotes.</param>
internal sealed class NameWriter(Random random, string database, IReadOnlySet<string> unquoted)
{
    public string Write(TableName table)
    {
        var name = Write(table.Name);
        if (table.Schema == "public" && random.Next(3) > 0) return name;
        name = $"{Write(table.Schema!)}{Dot()}{name}";
        return random.Next(8) == 0 ? $"{Write(database)}{Dot()}{name}" : name;
    }

    public string Write(string name) => random.Next(4) switch
    {
        0 => WriteEscaped(name),
        1 => $"\"{Lengthen(name).Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ when unquoted.Contains(name) => string.Concat(Lengthen(name).Select(c => char.IsAsciiLetterLower(c) && random.Next(3) == 0 ? char.ToUpperInvariant(c) : c)),
        _ => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
    };

    // What is too long is cut off: another way to write a name of full length.
    private string Lengthen(string name) => Encoding.UTF8.GetByteCount(name) == 63 && random.Next(2) == 0 ? name + "more" : name;

    private string Dot() => random.Next(4) switch { 0 => " . ", 1 => "/* . */.", _ => "." };

    private string WriteEscaped(string name)
    {
        var escape = random.Next(3) switch { 0 => '!', 1 => '$', _ => '\\' };
        var text = new StringBuilder(random.Next(2) == 0 ? "U&\"" : "u&\"");
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value == escape) text.Append(escape).Append(escape);
            else if (rune.IsBmp && random.Next(3) == 0) text.Append(CultureInfo.InvariantCulture, $"{escape}{rune.Value:X4}");
            else if (random.Next(4) == 0) text.Append(CultureInfo.InvariantCulture, $"{escape}+{rune.Value:x6}");
            else if (!rune.IsBmp && random.Next(2) == 0) foreach (var half in rune.ToString()) text.Append(CultureInfo.InvariantCulture, $"{escape}{(int)half:x4}");
            else if (rune.Value == '"') text.Append("\"\"");
            else text.Append(rune.ToString());
        }

        text.Append('"');
        if (escape != '\\') text.Append(random.Next(2) == 0 ? " UESCAPE " : "/* */uescape\n").Append('\'').Append(escape).Append('\'');
        return text.ToString();
    }
}
