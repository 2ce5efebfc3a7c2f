using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace EfQueryCache.Redis.Encryption;

/// <summary>
/// The names of tags and entries as Redis has them: where there is a key, hashed with it. A name that comes back is known if this
/// process has used it; the others concern nobody here.
/// </summary>
/// <param name="key">The key; <see langword="null"/> for names in clear.</param>
internal sealed class HiddenNames(byte[]? key)
{
    private readonly ConcurrentDictionary<string, string> _hidden = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _clear = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Hide(IReadOnlyList<string> tags) => key is null ? tags : [.. tags.Select(Hide)];

    /// <summary>The names in clear of those that are known.</summary>
    public IReadOnlyList<string> Reveal(IReadOnlyList<string> hidden) => key is null ? hidden : [.. hidden.Select(name => _clear.GetValueOrDefault(name)).OfType<string>()];

    /// <summary>The name of an entry.</summary>
    public ReadOnlySpan<byte> Hide(ReadOnlySpan<byte> entry) => key is null ? entry : HMACSHA256.HashData(key, entry);

    private string Hide(string tag)
    {
        if (_hidden.TryGetValue(tag, out var hidden)) return hidden;
        hidden = Base64Url.EncodeToString(HMACSHA256.HashData(key!, Encoding.UTF8.GetBytes(tag)).AsSpan(0, 16));
        _clear[hidden] = tag;
        return _hidden[tag] = hidden;
    }
}
