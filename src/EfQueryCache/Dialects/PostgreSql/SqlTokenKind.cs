namespace EfQueryCache.Dialects.PostgreSql;

/// <summary>What a token is. Comments and white space are none.</summary>
internal enum SqlTokenKind
{
    /// <summary>Nothing more follows.</summary>
    End,

    /// <summary>A keyword or an identifier without quotes.</summary>
    Word,

    /// <summary>An identifier in double quotes, which is never a keyword.</summary>
    QuotedIdentifier,

    /// <summary>A string constant that stands for itself.</summary>
    String,

    /// <summary>A string constant with escapes, which are left as they are: what they stand for would rarely be of use.</summary>
    EscapedString,

    Number,

    Parameter,

    /// <summary>One character that is none of these.</summary>
    Symbol,
}
