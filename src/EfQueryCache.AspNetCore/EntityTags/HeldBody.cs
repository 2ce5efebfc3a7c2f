using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>
/// A response's body that is held back while it is no longer than a limit, in a pooled array, so that headers can still be
/// added. What is longer passes, and from then on everything does.
/// </summary>
internal sealed class HeldBody(Stream server, int limit) : Stream
{
    private byte[] _held = [];
    private int _length;

    /// <summary>Whether what is written goes to the client.</summary>
    public bool IsPassing { get; private set; }

    /// <summary>How much more can be held back, in bytes.</summary>
    public int Room => limit - _length;

    public ReadOnlyMemory<byte> Held => _held.AsMemory(0, _length);

    public override bool CanRead => false;

    // As Response.Clear asks before it takes back what was written.
    public override bool CanSeek => !IsPassing;

    public override bool CanWrite => true;

    public override long Length => IsPassing ? throw new NotSupportedException() : _length;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Runs a handler, and holds back what it writes.</summary>
    /// <returns>What was held, or is passing; for the caller to send. When the handler throws, nothing of it is.</returns>
    public static async Task<HeldBody> RunAsync(HttpContext http, int limit, Func<Task> handler)
    {
        var server = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var body = new HeldBody(server.Stream, limit);
        try
        {
            var feature = new HeldBodyFeature(body, server);
            http.Features.Set<IHttpResponseBodyFeature>(feature);
            await handler().ConfigureAwait(false);
            await feature.CompleteAsync().ConfigureAwait(false); // what was written and not flushed
            return body;
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            http.Features.Set(server);
        }
    }

    /// <summary>Holds nothing back any more; what was is sent with what comes next.</summary>
    public void StopHolding() => IsPassing = true;

    /// <summary>Sends what was held back.</summary>
    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        IsPassing = true;
        if (_length == 0) return;
        await server.WriteAsync(Held, cancellationToken).ConfigureAwait(false);
        Return();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (TryHold(buffer)) return;
        IsPassing = true;
        if (_length > 0) server.Write(_held, 0, _length);
        Return();
        server.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TryHold(buffer.Span)) return;
        await PassAsync(cancellationToken).ConfigureAwait(false);
        await server.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        if (!IsPassing) return;
        Write([]);
        server.Flush();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!IsPassing) return;
        await PassAsync(cancellationToken).ConfigureAwait(false);
        await server.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void SetLength(long value)
    {
        if (IsPassing || value > _length) throw new NotSupportedException();
        _length = (int)value;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Return();
        base.Dispose(disposing);
    }

    private bool TryHold(ReadOnlySpan<byte> buffer)
    {
        if (IsPassing || buffer.Length > Room) return false;
        if (buffer.Length > _held.Length - _length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(limit, Math.Max(_length + buffer.Length, 2 * Math.Max(_held.Length, 2048))));
            Held.Span.CopyTo(larger);
            var length = _length;
            Return();
            (_held, _length) = (larger, length);
        }

        buffer.CopyTo(_held.AsSpan(_length));
        _length += buffer.Length;
        return true;
    }

    private void Return()
    {
        if (_held.Length > 0) ArrayPool<byte>.Shared.Return(_held);
        (_held, _length) = ([], 0);
    }
}
