using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace EfQueryCache.Wire;

/// <summary>
/// Writes MessagePack (github.com/msgpack/msgpack/blob/master/spec.md), each value in its shortest form, to a pooled buffer
/// that grows. Not thread-safe; of no use after it is disposed.
/// </summary>
internal sealed class MessagePackWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>How deep values of unknown type may be nested.</summary>
    public const int MaxDepth = 32;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>How deep the value is nested that is being written.</summary>
    public int Depth { get; set; }

    /// <summary>The first type that could not be written.</summary>
    public string? UnknownType { get; private set; }

    /// <summary>Notes a type that cannot be written.</summary>
    /// <returns>Always <see langword="false"/>.</returns>
    public bool Refuse(Type type)
    {
        UnknownType ??= type.ToString();
        return false;
    }

    public void WriteNil() => Put(0xc0);

    public void Write(bool value) => Put((byte)(value ? 0xc3 : 0xc2));

    public void Write(long value)
    {
        if (value >= 0) Write((ulong)value);
        else if (value >= -32) Put((byte)value);
        else if (value >= sbyte.MinValue) Put(0xd0, (byte)value);
        else if (value >= short.MinValue) BinaryPrimitives.WriteInt16BigEndian(After(0xd1, sizeof(short)), (short)value);
        else if (value >= int.MinValue) BinaryPrimitives.WriteInt32BigEndian(After(0xd2, sizeof(int)), (int)value);
        else BinaryPrimitives.WriteInt64BigEndian(After(0xd3, sizeof(long)), value);
    }

    public void Write(ulong value)
    {
        if (value < 128) Put((byte)value);
        else if (value <= byte.MaxValue) Put(0xcc, (byte)value);
        else if (value <= ushort.MaxValue) BinaryPrimitives.WriteUInt16BigEndian(After(0xcd, sizeof(ushort)), (ushort)value);
        else if (value <= uint.MaxValue) BinaryPrimitives.WriteUInt32BigEndian(After(0xce, sizeof(uint)), (uint)value);
        else BinaryPrimitives.WriteUInt64BigEndian(After(0xcf, sizeof(ulong)), value);
    }

    public void Write(float value) => BinaryPrimitives.WriteInt32BigEndian(After(0xca, sizeof(float)), BitConverter.SingleToInt32Bits(value));

    public void Write(double value) => BinaryPrimitives.WriteInt64BigEndian(After(0xcb, sizeof(double)), BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes text as str; text that is not valid UTF-16, which UTF-8 has no form for, as an extension of its bytes.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        var guess = HeaderOfText(text.Length);
        var room = GetSpan(checked(5 + (text.Length * 3)));
        if (Utf8.FromUtf16(text, room[guess..], out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            var units = WriteExtension((sbyte)WireType.String, text.Length * sizeof(char));
            for (var i = 0; i < text.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(units[(i * sizeof(char))..], text[i]);
            return;
        }

        // Room for the header was left as if each character took one byte.
        var header = HeaderOfText(length);
        if (header != guess) room.Slice(guess, length).CopyTo(room[header..]);
        WriteLength(length, 0xa0, 32, 0xd9, 0xda, 0xdb);
        _length += length;
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(WriteBytes(bytes.Length));

    /// <returns>Where the bytes are to be put. Valid until something else is written.</returns>
    public Span<byte> WriteBytes(int length)
    {
        WriteLength(length, 0, 0, 0xc4, 0xc5, 0xc6);
        return Take(length);
    }

    public void WriteArrayHeader(int count) => WriteLength(count, 0x90, 16, 0, 0xdc, 0xdd);

    public void WriteMapHeader(int count) => WriteLength(count, 0x80, 16, 0, 0xde, 0xdf);

    /// <inheritdoc cref="WriteBytes(int)"/>
    public Span<byte> WriteExtension(sbyte type, int length)
    {
        if (length is 1 or 2 or 4 or 8 or 16) Put((byte)(0xd4 + int.Log2(length)));
        else WriteLength(length, 0, 0, 0xc7, 0xc8, 0xc9);
        Put((byte)type);
        return Take(length);
    }

    /// <summary>Writes a time as the timestamp extension. Its ticks are taken as UTC.</summary>
    public void WriteTimestamp(DateTime time)
    {
        var (seconds, ticks) = Math.DivRem(time.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        if (ticks < 0) (seconds, ticks) = (seconds - 1, ticks + TimeSpan.TicksPerSecond);
        var nanoseconds = (uint)ticks * TimeSpan.NanosecondsPerTick;
        if (seconds is < 0 or >= 1L << 34)
        {
            var long96 = WriteExtension(-1, 12);
            BinaryPrimitives.WriteUInt32BigEndian(long96, (uint)nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(long96[4..], seconds);
        }
        else if (nanoseconds > 0 || seconds > uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt64BigEndian(WriteExtension(-1, 8), ((ulong)nanoseconds << 34) | (ulong)seconds);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(WriteExtension(-1, 4), (uint)seconds);
        }
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        var buffer = _buffer;
        (_buffer, _length) = ([], 0);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    private static int HeaderOfText(int length) => length switch { < 32 => 1, <= byte.MaxValue => 2, <= ushort.MaxValue => 3, _ => 5 };

    // A code of its own for what is short, if there is one, then one with a byte, two or four of length.
    private void WriteLength(int length, byte shortCode, int shortEnd, byte code8, byte code16, byte code32)
    {
        if (length < shortEnd) Put((byte)(shortCode + length));
        else if (code8 != 0 && length <= byte.MaxValue) Put(code8, (byte)length);
        else if (length <= ushort.MaxValue) BinaryPrimitives.WriteUInt16BigEndian(After(code16, sizeof(ushort)), (ushort)length);
        else BinaryPrimitives.WriteUInt32BigEndian(After(code32, sizeof(uint)), (uint)length);
    }

    private void Put(byte value) => Take(1)[0] = value;

    private void Put(byte code, byte value) => After(code, 1)[0] = value;

    private Span<byte> After(byte code, int length)
    {
        var room = Take(length + 1);
        room[0] = code;
        return room[1..];
    }

    private Span<byte> Take(int length)
    {
        Reserve(length);
        var room = _buffer.AsSpan(_length, length);
        _length += length;
        return room;
    }

    private void Reserve(int length)
    {
        if (_buffer.Length - _length >= Math.Max(length, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_length + Math.Max(length, 1), (int)Math.Min(_buffer.Length * 2L, Array.MaxLength))));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
