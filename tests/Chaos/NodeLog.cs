using System.Diagnostics;
using EfQueryCache.Tests.History;

namespace EfQueryCache.Chaos;

/// <summary>Appends records to a file, each whole operation at once: what was written survives the process.</summary>
internal sealed class NodeLog : IRegisterLog, IDisposable
{
    private readonly MemoryStream _buffer = new();
    private readonly BinaryWriter _writer;
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    public NodeLog(string path)
    {
        _writer = new(_buffer);
        _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Intend(in RegisterEvent write)
    {
        lock (_lock)
        {
            Write(write);
            Flush();
        }
    }

    public void Add(in RegisterEvent e)
    {
        lock (_lock) Write(e);
    }

    public void Done(OperationKind operation) => Append(RecordKind.Done, writer => writer.Write((byte)operation));

    public void Failed(OperationKind operation, string what, bool isComplaint)
        => Append(isComplaint ? RecordKind.Complaint : RecordKind.Failure, writer =>
        {
            writer.Write((byte)operation);
            writer.Write(what);
        });

    public void Unreachable() => Append(RecordKind.Unreachable, static writer => writer.Write(Stopwatch.GetTimestamp()));

    public void Killed(string where) => Append(RecordKind.Killed, writer => writer.Write(where));

    public void Tell(long hits, long sharedHits, long misses, IReadOnlyDictionary<BypassReason, long> bypasses)
        => Append(RecordKind.Statistics, writer =>
        {
            writer.Write(hits);
            writer.Write(sharedHits);
            writer.Write(misses);
            writer.Write(bypasses.Count);
            foreach (var (reason, count) in bypasses)
            {
                writer.Write((int)reason);
                writer.Write(count);
            }
        });

    public void Dispose()
    {
        lock (_lock)
        {
            Flush();
            _file.Dispose();
            _writer.Dispose();
        }
    }

    private void Append(RecordKind kind, Action<BinaryWriter> write)
    {
        lock (_lock)
        {
            _writer.Write((byte)kind);
            write(_writer);
            Flush();
        }
    }

    private void Write(in RegisterEvent e)
    {
        _writer.Write((byte)RecordKind.Event);
        _writer.Write((byte)e.Kind);
        _writer.Write((byte)e.Operation);
        _writer.Write((byte)e.Shape);
        _writer.Write(e.Key);
        _writer.Write(e.Version);
        _writer.Write(e.Attempt);
        _writer.Write(e.Start);
        _writer.Write(e.End);
        _writer.Write(e.Query);
        _writer.Write(e.IsBounded);
        _writer.Write(e.Why ?? "");
    }

    private void Flush()
    {
        _writer.Flush();
        _file.Write(_buffer.GetBuffer().AsSpan(0, (int)_buffer.Length));
        _buffer.SetLength(0);
    }
}
