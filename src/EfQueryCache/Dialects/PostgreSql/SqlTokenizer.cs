using System.Globalization;
using System.Text;

namespace EfQueryCache.Dialects.PostgreSql;

/// <summary>
/// Cuts a text into tokens by PostgreSQL's lexical rules, with <c>standard_conforming_strings</c> on, as it is by default.
/// </summary>
/// <remarks>
/// https://www.postgresql.org/docs/current/sql-syntax-lexical.html and, where that is silent, the rules of its scanner:
/// every character beyond ASCII belongs to an identifier, comments nest, and constants go on after a line break.
/// </remarks>
internal ref struct SqlTokenizer(string text)
{
    private readonly string _text = text;
    private int _position;

    /// <summary>Whether the text can be read in two ways, or ends inside of a token.</summary>
    public bool IsUnsure { get; private set; }

    public static List<SqlToken> Read(string text, out bool isUnsure)
    {
        var tokenizer = new SqlTokenizer(text);
        var tokens = new List<SqlToken>();
        while (tokenizer.Next() is { Kind: not SqlTokenKind.End } token) tokens.Add(token);
        isUnsure = tokenizer.IsUnsure;
        return tokens;
    }

    public SqlToken Next()
    {
        SkipBlank();
        if (_position >= _text.Length) return new SqlToken(SqlTokenKind.End, "");
        var c = _text[_position];
        if (IsIdentifierStart(c)) return ReadWord();
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(1)))) return ReadNumber();
        switch (c)
        {
            case '\'':
                return ReadString(isEscaped: false);
            case '"':
                return new SqlToken(SqlTokenKind.QuotedIdentifier, ReadDelimited('"'));
            case '$' when char.IsAsciiDigit(At(1)):
            case '@' when IsIdentifierStart(At(1)):
                return ReadParameter();
            case '$' when ReadDollarQuoted() is { } content:
                return new SqlToken(SqlTokenKind.String, content);
            default:
                _position++;
                return new SqlToken(SqlTokenKind.Symbol, c.ToString());
        }
    }

    private static bool IsIdentifierStart(char c) => char.IsAsciiLetter(c) || c is '_' or >= '\u0080';

    private static bool IsIdentifierPart(char c) => IsIdentifierStart(c) || char.IsAsciiDigit(c) || c == '$';

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';

    private readonly char At(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    // Says whether a string goes on after it: there is a line break, and no comment but those that end with one.
    private bool SkipBlank()
    {
        var hasLineBreak = false;
        var hasComment = false;
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (IsSpace(c))
            {
                hasLineBreak |= c is '\n' or '\r';
                _position++;
            }
            else if (c == '-' && At(1) == '-')
            {
                var end = _text.AsSpan(_position).IndexOfAny('\n', '\r');
                _position = end < 0 ? _text.Length : _position + end;
            }
            else if (c == '/' && At(1) == '*')
            {
                SkipComment();
                hasComment = true;
            }
            else
            {
                break;
            }
        }

        return hasLineBreak && !hasComment;
    }

    private void SkipComment()
    {
        var depth = 0;
        while (_position < _text.Length)
        {
            if (_text[_position] == '/' && At(1) == '*') depth++;
            else if (_text[_position] == '*' && At(1) == '/') depth--;
            else
            {
                _position++;
                continue;
            }

            _position += 2;
            if (depth == 0) return;
        }

        IsUnsure = true;
    }

    private SqlToken ReadWord()
    {
        var next = At(1);
        switch (_text[_position])
        {
            case 'e' or 'E' when next == '\'':
                _position++;
                return ReadString(isEscaped: true);
            case 'b' or 'B' or 'x' or 'X' or 'n' or 'N' when next == '\'':
                _position++;
                return ReadString(isEscaped: false);
            case 'u' or 'U' when next == '&' && At(2) == '\'':
                _position += 2;
                return ReadString(isEscaped: false, isUnicode: true);
            case 'u' or 'U' when next == '&' && At(2) == '"':
                _position += 2;
                return new SqlToken(SqlTokenKind.QuotedIdentifier, Unescape(ReadDelimited('"')));
        }

        var start = _position;
        while (_position < _text.Length && IsIdentifierPart(_text[_position])) _position++;
        return new SqlToken(SqlTokenKind.Word, _text[start.._position]);
    }

    // A number ends where an identifier begins: `LIMIT 1UNION` was two tokens before PostgreSQL 15.
    private SqlToken ReadNumber()
    {
        var start = _position;
        while (char.IsAsciiDigit(At(0)) || (At(0) == '.' && At(1) != '.')) _position++;
        if (At(0) is 'e' or 'E' && (char.IsAsciiDigit(At(1)) || (At(1) is '+' or '-' && char.IsAsciiDigit(At(2)))))
        {
            _position += 2;
            while (char.IsAsciiDigit(At(0))) _position++;
        }

        return new SqlToken(SqlTokenKind.Number, _text[start.._position]);
    }

    private SqlToken ReadParameter()
    {
        var start = _position++;
        var isNumbered = _text[start] == '$';
        while (_position < _text.Length && (isNumbered ? char.IsAsciiDigit(_text[_position]) : IsIdentifierPart(_text[_position]))) _position++;
        return new SqlToken(SqlTokenKind.Parameter, _text[start.._position]);
    }

    private SqlToken ReadString(bool isEscaped, bool isUnicode = false)
    {
        var content = new StringBuilder();
        while (true)
        {
            var part = isEscaped ? ReadEscaped() : ReadDelimited('\'');

            IsUnsure |= !isEscaped && !isUnicode && HasEscapedQuote(part);
            content.Append(part);
            var end = _position;
            if (SkipBlank() && At(0) == '\'') continue;
            _position = end;
            return new SqlToken(isEscaped || isUnicode ? SqlTokenKind.EscapedString : SqlTokenKind.String, content.ToString());
        }
    }

    // Where standard_conforming_strings is off, a string goes on after a quote that follows an odd number of backslashes.
    private static bool HasEscapedQuote(string content)
    {
        var backslashes = 0;
        foreach (var c in content)
        {
            if (c == '\'' && backslashes % 2 == 1) return true;
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }

        return backslashes % 2 == 1;
    }

    // Up to the closing quote; a doubled quote stands for one.
    private string ReadDelimited(char quote)
    {
        var start = ++_position;
        while (_position < _text.Length)
        {
            if (_text[_position] != quote)
            {
                _position++;
            }
            else if (At(1) == quote)
            {
                _position += 2;
            }
            else
            {
                return _text[start.._position++].Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
            }
        }

        IsUnsure = true;
        return _text[start..];
    }

    // The content is only as exact as needed: what an escape stands for is nobody's business here.
    private string ReadEscaped()
    {
        var start = ++_position;
        while (_position < _text.Length)
        {
            if (_text[_position] == '\\' || (_text[_position] == '\'' && At(1) == '\'')) _position += 2;
            else if (_text[_position] == '\'') return _text[start.._position++];
            else _position++;
        }

        _position = _text.Length;
        IsUnsure = true;
        return _text[start..];
    }

    private string? ReadDollarQuoted()
    {
        var end = _position + 1;
        while (end < _text.Length && IsIdentifierPart(_text[end]) && _text[end] != '$') end++;
        if (end >= _text.Length || _text[end] != '$') return null;
        var tag = _text[_position..(end + 1)];
        var close = _text.IndexOf(tag, end + 1, StringComparison.Ordinal);
        if (close < 0)
        {
            IsUnsure = true;
            close = _text.Length;
        }

        var content = _text[(end + 1)..close];
        _position = Math.Min(close + tag.Length, _text.Length);
        return content;
    }

    // U&"d\0061t\+000061", with another escape character when UESCAPE follows.
    private string Unescape(string identifier)
    {
        var escape = '\\';
        var end = _position;
        SkipBlank();
        if (string.Compare(_text, _position, "UESCAPE", 0, 7, StringComparison.OrdinalIgnoreCase) == 0 && !IsIdentifierPart(At(7)))
        {
            _position += 7;
            SkipBlank();
            if (At(0) == '\'' && At(2) == '\'') escape = At(1);
            else IsUnsure = true;
            _position += 3;
        }
        else
        {
            _position = end;
        }

        var name = new StringBuilder();
        for (var i = 0; i < identifier.Length; i++)
        {
            if (identifier[i] != escape)
            {
                name.Append(identifier[i]);
            }
            else if (i + 1 < identifier.Length && identifier[i + 1] == escape)
            {
                name.Append(identifier[++i]);
            }
            else
            {
                var isLong = i + 1 < identifier.Length && identifier[i + 1] == '+';
                var (first, digits) = isLong ? (i + 2, 6) : (i + 1, 4);
                if (first + digits > identifier.Length
                    || !int.TryParse(identifier.AsSpan(first, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                {
                    IsUnsure = true;
                    return identifier;
                }

                if (Rune.IsValid(code)) name.Append(new Rune(code).ToString());
                else if (code <= char.MaxValue) name.Append((char)code); // one half of a surrogate pair
                else IsUnsure = true;
                i = first + digits - 1;
            }
        }

        return name.ToString();
    }
}
