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

    /// <summary>A string constant of any kind.</summary>
    String,

    Number,

    Parameter,

    /// <summary>One character that is none of these.</summary>
    Symbol,
}
