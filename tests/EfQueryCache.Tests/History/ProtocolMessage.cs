using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EfQueryCache.Tests.History;

/// <summary>
/// A message of PostgreSQL's protocol 3.0, as far as a proxy has to understand it.
/// https://www.postgresql.org/docs/current/protocol-message-formats.html
/// </summary>
/// <param name="Type">The type byte; 0 for the start-up message, which has none.</param>
/// <param name="Body">What follows the length.</param>
/// <param name="End">Where the next message begins.</param>
internal readonly record struct ProtocolMessage(byte Type, ReadOnlySequence<byte> Body, SequencePosition End)
{
    private const int LengthBytes = 4;

    public bool IsCommit => Type == (byte)'Q' && new SequenceReader<byte>(Body).IsNext("COMMIT"u8);

    /// <summary>How many bytes it has, with type and length.</summary>
    public long Length => Body.Length + LengthBytes + (Type == 0 ? 0 : 1);

    public bool IsSync => Type == (byte)'S';

    /// <summary>What the protocol calls it.</summary>
    public string Name(CutSide side) => (side, (char)Type) switch
    {
        (_, 'd') => "CopyData",
        (_, 'c') => "CopyDone",
        (CutSide.Client, 'P') => "Parse",
        (CutSide.Client, 'B') => "Bind",
        (CutSide.Client, 'D') => "Describe",
        (CutSide.Client, 'E') => "Execute",
        (CutSide.Client, 'S') => "Sync",
        (CutSide.Client, 'Q') => "Query",
        (CutSide.Client, 'C') => "Close",
        (CutSide.Client, 'X') => "Terminate",
        (CutSide.Server, '1') => "ParseComplete",
        (CutSide.Server, '2') => "BindComplete",
        (CutSide.Server, '3') => "CloseComplete",
        (CutSide.Server, 't') => "ParameterDescription",
        (CutSide.Server, 'T') => "RowDescription",
        (CutSide.Server, 'n') => "NoData",
        (CutSide.Server, 'D') => "DataRow",
        (CutSide.Server, 'C') => "CommandComplete",
        (CutSide.Server, 'Z') => "ReadyForQuery",
        (CutSide.Server, 'E') => "ErrorResponse",
        (CutSide.Server, 'N') => "NoticeResponse",
        (CutSide.Server, 'G') => "CopyInResponse",
        (CutSide.Server, 'S') => "ParameterStatus",
        (_, var type) => $"'{type}'",
    };

    /// <summary>Reads the id of the server process, which is sent once, before the first command.</summary>
    public bool TryReadBackendId(out int id)
    {
        id = 0;
        var reader = new SequenceReader<byte>(Body);
        return Type == (byte)'K' && reader.TryReadBigEndian(out id);
    }

    /// <summary>Reads the application's name out of the start-up message: texts that end with a zero, names and values in turn.</summary>
    public string ReadApplication()
    {
        var texts = Encoding.UTF8.GetString(Body.ToArray().AsSpan(LengthBytes)).Split('\0');
        var at = Array.IndexOf(texts, "application_name");
        return at < 0 ? "" : texts[at + 1];
    }

    /// <returns><see langword="false"/> when not all of the message is there yet.</returns>
    public static bool TryRead(ReadOnlySequence<byte> buffer, bool isStartup, out ProtocolMessage message)
    {
        message = default;
        var typeBytes = isStartup ? 0 : 1;
        if (buffer.Length < typeBytes + LengthBytes) return false;
        Span<byte> header = stackalloc byte[typeBytes + LengthBytes];
        buffer.Slice(0, header.Length).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32BigEndian(header[typeBytes..]);
        if (buffer.Length < typeBytes + length) return false;
        message = new ProtocolMessage(
            isStartup ? (byte)0 : header[0],
            buffer.Slice(header.Length, length - LengthBytes),
            buffer.GetPosition(typeBytes + length));
        return true;
    }
}
