using System.Buffers.Binary;
using System.Text;
using EfQueryCache.SecondLevel;

namespace EfQueryCache.Redis.Protocol;

/// <summary>
/// Events as the log has them: a letter (<c>m</c> for a mark, <c>e</c> for an end), the writer's 16 bytes, the lease in milliseconds (8 bytes,
/// 0 for an end), how many of the tags change (4 bytes), and the names of the tags, each after its length in bytes (4 bytes). Big-endian.
/// </summary>
internal static class LogEvent
{
    private const int HeaderBytes = 1 + 16 + 8 + 4;

    public static byte[] OfMark(UInt128 writer, TimeSpan lease, IReadOnlyList<string> tags) => Write((byte)'m', writer, Math.Max(1, (long)lease.TotalMilliseconds), 0, tags);

    public static byte[] OfEnd(UInt128 writer, IReadOnlyList<string> tags, int changed) => Write((byte)'e', writer, 0, changed, tags);

    /// <returns><see langword="false"/> when it is none of ours, or damaged.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SecondLevelEvent? found)
    {
        found = null;
        if (bytes.Length < HeaderBytes || bytes[0] is not ((byte)'m' or (byte)'e')) return false;
        var isMark = bytes[0] == (byte)'m';
        var writer = BinaryPrimitives.ReadUInt128BigEndian(bytes[1..]);
        var lease = BinaryPrimitives.ReadInt64BigEndian(bytes[17..]);
        var changed = BinaryPrimitives.ReadInt32BigEndian(bytes[25..]);
        var tags = new List<string>();
        for (var rest = bytes[HeaderBytes..]; !rest.IsEmpty;)
        {
            if (rest.Length < 4 || BinaryPrimitives.ReadInt32BigEndian(rest) is var length && (length < 0 || length > rest.Length - 4)) return false;
            tags.Add(Encoding.UTF8.GetString(rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        if (changed < 0 || changed > tags.Count || (isMark ? lease is <= 0 or > int.MaxValue : lease != 0)) return false;
        found = new(writer, isMark ? TimeSpan.FromMilliseconds(lease) : null, tags[..changed], tags[changed..]);
        return true;
    }

    private static byte[] Write(byte kind, UInt128 writer, long lease, int changed, IReadOnlyList<string> tags)
    {
        var length = HeaderBytes;
        foreach (var tag in tags) length += 4 + Encoding.UTF8.GetByteCount(tag);
        var bytes = new byte[length];
        bytes[0] = kind;
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(1), writer);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), lease);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(25), changed);
        var at = HeaderBytes;
        foreach (var tag in tags)
        {
            var written = Encoding.UTF8.GetBytes(tag, bytes.AsSpan(at + 4));
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), written);
            at += 4 + written;
        }

        return bytes;
    }
}
