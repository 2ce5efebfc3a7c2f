using System.Buffers;

namespace EfQueryCache.Values;

/// <summary>
/// Values as the second level keeps them: a byte that says how, a fingerprint of their type, and what the user's serializer or
/// System.Text.Json makes of them.
/// </summary>
internal static class ValueBytes
{
    private const byte Json = 0;
    private const byte Serialized = 1;
    private const int Prefix = 1 + TypeShape.Length;

    /// <returns><see langword="false"/> when nobody can write it so that the same comes back.</returns>
    public static bool TryWrite<T>(string key, T value, IResultSerializer? serializer, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        try
        {
            var isSerialized = value is not null && serializer?.CanSerialize(typeof(T)) == true;
            var writer = new ArrayBufferWriter<byte>();
            writer.Write([isSerialized ? Serialized : Json]);
            writer.Write(TypeShape.Of(typeof(T)));
            if (isSerialized) serializer!.Serialize(writer, value!);
            else writer.Write(value is null ? "null"u8 : JsonCopy.Take(key, value, typeof(T)));
            bytes = writer.WrittenSpan;
            return true;
        }
#pragma warning disable CA1031 // The serializer is the user's, and a value that JSON would change is said to be so by an exception.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    /// <returns><see langword="false"/> when it is not what was written, or of another type or another version of it.</returns>
    public static bool TryRead<T>(ReadOnlyMemory<byte> bytes, IResultSerializer? serializer, out T? value)
    {
        value = default;
        if (bytes.Length < Prefix || !bytes.Span[1..Prefix].SequenceEqual(TypeShape.Of(typeof(T)))) return false;
        try
        {
            switch (bytes.Span[0])
            {
                case Json:
                    value = (T?)JsonCopy.Read(bytes.Span[Prefix..], typeof(T));
                    return true;
                case Serialized when serializer is not null:
                    value = serializer.Deserialize<T>(bytes[Prefix..]);
                    return true;
                default:
                    return false;
            }
        }
#pragma warning disable CA1031 // Whatever it throws, the value is made anew.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
