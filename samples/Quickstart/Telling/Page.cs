namespace Quickstart.Telling;

/// <summary>Writes what the reader sees: headings, code, remarks and checked claims.</summary>
internal sealed class Page(TextWriter output)
{
    private static readonly bool HasColors = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    private int _number;

    /// <summary>Gets the number of claims that did not hold.</summary>
    public int Broken { get; private set; }

    public void Title(string text) => output.WriteLine(Colored("1", text));

    public void Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(Colored("1", $"{++_number}. {text}"));
    }

    public void Remark(string text) => Write("   ", text);

    public void Code(string source)
    {
        output.WriteLine();
        Write("      ", Colored("36", Unindent(source)));
    }

    /// <summary>Says something that has just been checked.</summary>
    public void Claim(bool holds, string text)
    {
        Broken += holds ? 0 : 1;
        Write("   ", holds ? $"{Colored("32", "ok")} {text}" : $"{Colored("31", "NOT SO:")} {text}");
    }

    private void Write(string indent, string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            output.WriteLine((indent + line).TrimEnd());
    }

    private static string Colored(string color, string text) =>
        HasColors ? string.Join('\n', text.Split('\n').Select(line => $"\e[{color}m{line}\e[0m")) : text;

    // The first line of a piece of source has no indentation, the others have that of the file they are from.
    private static string Unindent(string source)
    {
        var lines = source.ReplaceLineEndings("\n").Split('\n');
        var indents = lines.Skip(1).Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length);
        var least = indents.DefaultIfEmpty(0).Min();
        var indent = least == 0 ? "" : "    ";
        return string.Join('\n', lines.Select((line, i) => i == 0 ? line : indent + line[Math.Min(least, line.Length)..]));
    }
}
