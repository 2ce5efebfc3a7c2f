using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Redis.Encryption;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Protocol;

/// <summary>The names of what is in Redis.</summary>
/// <remarks>
/// Epoch, log and tags are in one hash slot of Redis Cluster, so that one script reads or changes any number of them, and they are
/// lost together or not at all. Entries and locks are spread. Caches of other names and other <see cref="RedisOptions.EpochSalt"/>s
/// have other entries, but the same tags: a write is a write for all of them.
/// </remarks>
internal sealed class KeySpace
{
    private readonly byte[] _tag;
    private readonly byte[] _entry;
    private readonly byte[] _lock;
    private readonly HiddenNames _names;

    public KeySpace(string prefix, string cacheName, string salt, HiddenNames names)
    {
        _names = names;
        var of = cacheName.Length + salt.Length == 0
            ? ""
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{cacheName.Length}:{cacheName}{salt}")).AsSpan(0, 8)) + ":";
        Epoch = Encoding.UTF8.GetBytes($"{{{prefix}}}:epoch");
        Log = Encoding.UTF8.GetBytes($"{{{prefix}}}:log");
        ChannelName = $"{prefix}:news";
        _tag = Encoding.UTF8.GetBytes($"{{{prefix}}}:t:");
        _entry = Encoding.UTF8.GetBytes($"{prefix}:e:{of}");
        _lock = Encoding.UTF8.GetBytes($"{prefix}:l:{of}");
    }

    public RedisKey Epoch { get; }

    public RedisKey Log { get; }

    /// <summary>Where everybody is woken who waits for something in the log.</summary>
    public string ChannelName { get; }

    public RedisKey Entry(ReadOnlySpan<byte> key) => Name(_entry, key);

    public RedisKey Lock(ReadOnlySpan<byte> key) => Name(_lock, key);

    /// <summary>What every script begins with.</summary>
    public RedisKey[] EpochAndLog() => [Epoch, Log];

    public RedisKey[] EpochLogAndTags(IReadOnlyList<string> tags)
    {
        var keys = new RedisKey[tags.Count + 2];
        (keys[0], keys[1]) = (Epoch, Log);
        var names = _names.Hide(tags);
        for (var i = 0; i < names.Count; i++) keys[i + 2] = ((RedisKey)names[i]).Prepend(_tag);
        return keys;
    }

    /// <summary>The bytes of a number, as scripts and locks have them.</summary>
    public static byte[] Bytes(UInt128 number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return bytes;
    }

    private RedisKey Name(byte[] prefix, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, 32, nameof(key));
        var name = new byte[prefix.Length + 64];
        prefix.CopyTo(name, 0);
        Convert.TryToHexStringLower(_names.Hide(key), name.AsSpan(prefix.Length), out _);
        return name;
    }
}
