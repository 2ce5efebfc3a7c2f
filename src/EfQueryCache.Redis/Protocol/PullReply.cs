using System.Buffers.Binary;
using EfQueryCache.SecondLevel;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Protocol;

/// <summary>Reads what <see cref="Scripts.Pull"/> answers.</summary>
internal static class PullReply
{
    /// <param name="reply">The answer.</param>
    /// <param name="position">What was asked for.</param>
    /// <returns>The news; <see langword="null"/> when it is no answer. What cannot be read is a gap.</returns>
    public static SecondLevelNews? Read(RedisResult? reply, long position)
    {
        if ((RedisResult[]?)reply is not { Length: >= 3 } parts || (byte[]?)parts[0] is not { Length: 16 } epoch) return null;
        var (newest, more) = ((long)parts[1], (int)parts[2]);
        var events = new List<SecondLevelEvent>(parts.Length - 3);
        var hasGap = more < 0 || newest < position;
        for (var i = 3; i < parts.Length; i++)
        {
            var bytes = (byte[]?)parts[i];
            if (bytes is { Length: 0 }) continue; // an epoch begins with an event that says nothing
            if (LogEvent.TryRead(bytes, out var one)) events.Add(one!);
            else hasGap = true;
        }

        return new(BinaryPrimitives.ReadUInt128BigEndian(epoch), newest, hasGap, more > 0, hasGap ? [] : events);
    }
}
