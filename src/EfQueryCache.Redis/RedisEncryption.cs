using System.Text;

namespace EfQueryCache.Redis;

/// <summary>
/// The keys that entries are encrypted with before they are sent to Redis (AES-GCM, NIST SP 800-38D), and that names are hidden with
/// (HMAC-SHA-256, RFC 2104). In clear remain sizes, stamps, times and who leads.
/// </summary>
/// <remarks>
/// <para>Nonces are drawn at random, so a key is good for some four thousand million entries: take another one in time. First give
/// the new one to all processes with <see cref="Accept"/>; then make it the one that is written with, and accept the old one for as
/// long as entries live. An entry whose key is not known is a miss.</para>
/// <para>The key of names stays the same for all processes and for good: with another one, processes do not hear of each other's writes.</para>
/// <para>Set up once, before the cache is used; then thread-safe.</para>
/// </remarks>
public sealed class RedisEncryption
{
    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    /// <summary>Initializes what entries are written with.</summary>
    /// <param name="keyId">What the key is called: 1 to 255 bytes of UTF-8; it is stored with each entry, in clear.</param>
    /// <param name="key">The key: 16, 24 or 32 bytes.</param>
    /// <param name="nameKey">The key of names: at least 16 bytes, and another one than <paramref name="key"/>.</param>
    /// <exception cref="ArgumentException">A key has another length, or both are the same.</exception>
    public RedisEncryption(string keyId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nameKey)
    {
        if (nameKey.Length < 16) throw new ArgumentException("The key of names needs at least 16 bytes. Take 32 from a cryptographic generator.", nameof(nameKey));
        if (nameKey.SequenceEqual(key)) throw new ArgumentException("The key of names must be another one than that of entries.", nameof(nameKey));
        Accept(keyId, key);
        (KeyId, NameKey) = (keyId, nameKey.ToArray());
    }

    /// <summary>Gets what the key is called that entries are written with.</summary>
    public string KeyId { get; }

    internal byte[] NameKey { get; }

    /// <summary>Adds a key that entries may have been written with.</summary>
    /// <param name="keyId">What it is called.</param>
    /// <param name="key">The key: 16, 24 or 32 bytes.</param>
    /// <returns>The same object.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long or used for another key, or the key has another length.</exception>
    public RedisEncryption Accept(string keyId, ReadOnlySpan<byte> key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyId);
        if (Encoding.UTF8.GetByteCount(keyId) > byte.MaxValue) throw new ArgumentException("The name of a key may have 255 bytes at most.", nameof(keyId));
        if (key.Length is not (16 or 24 or 32)) throw new ArgumentException($"A key of AES has 16, 24 or 32 bytes; \"{keyId}\" has {key.Length}.", nameof(key));
        if (_keys.TryGetValue(keyId, out var known) && !key.SequenceEqual(known)) throw new ArgumentException($"There is another key called \"{keyId}\" already.", nameof(keyId));
        _keys[keyId] = key.ToArray();
        return this;
    }

    internal byte[]? Find(string keyId) => _keys.GetValueOrDefault(keyId);
}
