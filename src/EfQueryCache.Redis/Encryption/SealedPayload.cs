using System.Security.Cryptography;
using System.Text;

namespace EfQueryCache.Redis.Encryption;

/// <summary>
/// Entries as they are stored where there is a key: a format byte, the length and the name of the key, 12 bytes of nonce, 16 of tag, and
/// the encrypted payload. The head and the key of the entry are authenticated with it: no entry passes for another one.
/// </summary>
internal static class SealedPayload
{
    private const byte Format = 0xE1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(RedisEncryption encryption, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> payload)
    {
        var head = HeadBytes(encryption.KeyId);
        var sealedBytes = new byte[head + NonceBytes + TagBytes + payload.Length];
        (sealedBytes[0], sealedBytes[1]) = (Format, (byte)(head - 2));
        Encoding.UTF8.GetBytes(encryption.KeyId, sealedBytes.AsSpan(2));
        var nonce = sealedBytes.AsSpan(head, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(encryption.Find(encryption.KeyId)!, TagBytes);
        aes.Encrypt(nonce, payload, sealedBytes.AsSpan(head + NonceBytes + TagBytes), sealedBytes.AsSpan(head + NonceBytes, TagBytes), Associated(sealedBytes.AsSpan(0, head), entry));
        return sealedBytes;
    }

    /// <returns>The payload; <see langword="null"/> when it is not what was sealed as this entry, or its key is not known.</returns>
    public static byte[]? Open(RedisEncryption encryption, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> stored)
    {
        if (stored.Length < 2 || stored[0] != Format) return null;
        var head = 2 + stored[1];
        if (stored.Length < head + NonceBytes + TagBytes || encryption.Find(Encoding.UTF8.GetString(stored[2..head])) is not { } key) return null;
        var payload = new byte[stored.Length - head - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(stored.Slice(head, NonceBytes), stored[(head + NonceBytes + TagBytes)..], stored.Slice(head + NonceBytes, TagBytes), payload, Associated(stored[..head], entry));
            return payload;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static int HeadBytes(string keyId) => 2 + Encoding.UTF8.GetByteCount(keyId);

    private static byte[] Associated(ReadOnlySpan<byte> head, ReadOnlySpan<byte> entry) => [.. head, .. entry];
}
