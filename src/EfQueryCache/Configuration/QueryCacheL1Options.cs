namespace EfQueryCache;

/// <summary>Configures the first level: the entries in this process' memory.</summary>
public sealed class QueryCacheL1Options
{
    /// <summary>Gets or sets how much memory the entries may take together, in bytes.</summary>
    /// <value>The default is 64 MiB. Must be positive.</value>
    public long SizeLimit { get; set; } = 64L * 1024 * 1024;
}
