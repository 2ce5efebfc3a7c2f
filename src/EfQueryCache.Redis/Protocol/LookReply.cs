using System.Buffers.Binary;
using EfQueryCache.SecondLevel;

namespace EfQueryCache.Redis.Protocol;

/// <summary>Reads what <see cref="Scripts.Look"/> answers: a letter for the state, the epoch, the stamps.</summary>
internal static class LookReply
{
    public static SecondLevelAnswer Read(byte[]? reply, int tags, byte[]? payload)
    {
        if (reply is null || reply.Length != 17 + (16 * tags)) return SecondLevelAnswer.Unavailable;
        var state = reply[0] switch
        {
            (byte)'a' => SecondLevelState.Answered,
            (byte)'m' => SecondLevelState.Marked,
            (byte)'n' => SecondLevelState.NewEpoch,
            _ => SecondLevelState.Unavailable,
        };
        var stamps = tags == 0 ? [] : new UInt128[tags];
        for (var i = 0; i < tags; i++) stamps[i] = BinaryPrimitives.ReadUInt128BigEndian(reply.AsSpan(17 + (16 * i)));
        return new(state, BinaryPrimitives.ReadUInt128BigEndian(reply.AsSpan(1)), stamps, payload);
    }
}
