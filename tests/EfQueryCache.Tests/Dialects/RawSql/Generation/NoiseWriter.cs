using System.Text;

namespace EfQueryCache.Tests.Dialects.RawSql.Generation;

/// <summary>Writes tokens with anything between them that PostgreSQL overlooks, and keywords in any case.</summary>
internal sealed class NoiseWriter(Random random)
{
    private static readonly string[] Noises =
    [
        " ", " ", " ", "  ", "\n", "\t", "\r\n", "\f", " -- it's a comment\n", "--\n", " -- /* \n", "--\"\r\n", " -- $$ ; DELETE FROM plain\n",
        "/**/", "/* ' */", "/* \" */", "/* -- */", "/* /* nested */ */", "/*/**/*/", "/* $$ */", "/***/", "/* a /* b /* c */ */ UPDATE plain SET n = 1; */",
        " /* ; */ ", "/* INTO plain */", "\n-- UPDATE\n--DELETE\n",
    ];

    public string Write(IReadOnlyList<string> tokens, bool isNoisy = true)
    {
        var text = new StringBuilder();
        if (isNoisy && random.Next(3) == 0) text.Append(Noises[random.Next(Noises.Length)]);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0) text.Append(WriteGap(tokens[i - 1], tokens[i], isNoisy));
            text.Append(isNoisy && IsKeyword(tokens[i]) ? ChangeCase(tokens[i]) : tokens[i]);
        }

        return text.ToString();
    }

    public string ChangeCase(string keyword)
        => string.Concat(keyword.Select(c => char.IsAscii(c) && random.Next(2) == 0 ? char.ToLowerInvariant(c) : c));

    private static bool IsKeyword(string token) => token.All(char.IsAsciiLetterUpper);

    private string WriteGap(string left, string right, bool isNoisy)
    {
        if (!isNoisy) return " ";
        var mayTouch = left[^1] is '(' or ',' or ')' or ';' || right[0] is '(' or ',' or ')' or ';';
        if (mayTouch && random.Next(2) == 0) return "";
        var gap = Noises[random.Next(Noises.Length)];
        return random.Next(6) == 0 ? gap + Noises[random.Next(Noises.Length)] : gap;
    }
}
