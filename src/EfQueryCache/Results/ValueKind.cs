namespace EfQueryCache.Results;

/// <summary>What has to be done with values of a type so that one caller cannot change what another gets.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: they cannot change.</summary>
    Immutable,

    /// <summary>Every caller gets a copy.</summary>
    Copied,

    /// <summary>Nobody knows how to copy them: they are not kept.</summary>
    Unknown,
}
