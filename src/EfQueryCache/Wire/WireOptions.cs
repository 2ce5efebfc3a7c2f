namespace EfQueryCache.Wire;

/// <summary>What writers and readers of payloads may set.</summary>
internal sealed record WireOptions
{
    public static readonly WireOptions Default = new();

    /// <summary>Knows types that the codec does not; <see langword="null"/> for none.</summary>
    public IResultSerializer? Serializer { get; init; }

    /// <summary>From how many bytes on a body is compressed. The default is 8 KiB.</summary>
    public int CompressAbove { get; init; } = 8 << 10;

    /// <summary>How many bytes a body may have when it is not compressed. The default is 64 MiB.</summary>
    public int MaxBytes { get; init; } = 64 << 20;
}
