using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EfQueryCache.AspNetCore;

public static partial class ETag
{
    /// <summary>Makes a strong tag of the bytes that are sent.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="algorithm">How they are hashed; SHA-256 by default.</param>
    /// <returns>A strong tag: other bytes have another one, as surely as the algorithm is free of collisions.</returns>
    /// <exception cref="CryptographicException">The algorithm is not known.</exception>
    public static string FromContent(ReadOnlySpan<byte> content, HashAlgorithmName algorithm = default)
        => Strong(Base64Url.EncodeToString(CryptographicOperations.HashData(OrDefault(algorithm), content)));

    /// <inheritdoc cref="FromContent(ReadOnlySpan{byte}, HashAlgorithmName)"/>
    public static string FromContent(byte[] content, HashAlgorithmName algorithm = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return FromContent(content.AsSpan(), algorithm);
    }

    /// <summary>Makes a strong tag of a text that is sent as UTF-8.</summary>
    /// <param name="content">The text.</param>
    /// <param name="algorithm">How it is hashed; SHA-256 by default.</param>
    /// <returns>A strong tag, the same as that of the text's bytes.</returns>
    /// <exception cref="CryptographicException">The algorithm is not known.</exception>
    public static string FromContent(string content, HashAlgorithmName algorithm = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return FromContent(Encoding.UTF8.GetBytes(content).AsSpan(), algorithm);
    }

    /// <summary>Makes a strong tag of an object that is sent as JSON.</summary>
    /// <param name="content">The object; it is serialized for that. Bytes and texts are taken as they are.</param>
    /// <param name="algorithm">How it is hashed; SHA-256 by default.</param>
    /// <param name="json">How it is serialized; by default <see cref="JsonSerializerOptions.Web"/>, as Minimal APIs do. Give what your application sends with.</param>
    /// <returns>A strong tag, the same as that of the JSON's bytes.</returns>
    /// <exception cref="ArgumentException">It is a stream.</exception>
    /// <exception cref="CryptographicException">The algorithm is not known.</exception>
    /// <exception cref="NotSupportedException">It cannot be serialized.</exception>
    public static string FromContent(object content, HashAlgorithmName algorithm = default, JsonSerializerOptions? json = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content switch
        {
            byte[] bytes => FromContent(bytes.AsSpan(), algorithm),
            ReadOnlyMemory<byte> memory => FromContent(memory.Span, algorithm),
            Memory<byte> memory => FromContent(memory.Span, algorithm),
            string text => FromContent(text, algorithm),
            Stream => throw new ArgumentException("A stream is read by FromContentAsync.", nameof(content)),
            _ => FromContent(JsonSerializer.SerializeToUtf8Bytes(content, content.GetType(), json ?? JsonSerializerOptions.Web).AsSpan(), algorithm),
        };
    }

    /// <summary>Makes a strong tag of what a stream still holds. It is read to its end and not rewound.</summary>
    /// <param name="content">The stream.</param>
    /// <param name="algorithm">How it is hashed; SHA-256 by default.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>A strong tag, the same as that of the stream's bytes.</returns>
    /// <exception cref="CryptographicException">The algorithm is not known.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<string> FromContentAsync(Stream content, HashAlgorithmName algorithm = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Strong(Base64Url.EncodeToString(
            await CryptographicOperations.HashDataAsync(OrDefault(algorithm), content, cancellationToken).ConfigureAwait(false)));
    }

    private static HashAlgorithmName OrDefault(HashAlgorithmName algorithm) => algorithm.Name is null ? HashAlgorithmName.SHA256 : algorithm;
}
