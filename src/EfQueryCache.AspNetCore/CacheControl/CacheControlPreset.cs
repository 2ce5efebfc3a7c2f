namespace EfQueryCache.AspNetCore;

/// <summary>The presets of <see cref="CacheControl"/>, for attributes.</summary>
public enum CacheControlPreset
{
    /// <inheritdoc cref="CacheControl.Immutable"/>
    Immutable,

    /// <inheritdoc cref="CacheControl.Regenerable"/>
    Regenerable,

    /// <inheritdoc cref="CacheControl.Hourly"/>
    Hourly,

    /// <inheritdoc cref="CacheControl.Settings"/>
    Settings,

    /// <inheritdoc cref="CacheControl.Private"/>
    Private,

    /// <inheritdoc cref="CacheControl.NoCache"/>
    NoCache,

    /// <inheritdoc cref="CacheControl.NoStore"/>
    NoStore,
}
