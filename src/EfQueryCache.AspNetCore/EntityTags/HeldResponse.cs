using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>
/// Holds a response back until its handler has ended, so that headers can still be added; in pooled memory, and up to a limit.
/// Beyond it, or when the handler disables buffering or sends a file, everything goes through.
/// </summary>
internal sealed class HeldResponse : PipeWriter, IHttpResponseBodyFeature
{
    private readonly IHttpResponseBodyFeature _inner;
    private readonly int _most;
    private readonly Pipe _held = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private Stream? _stream;
    private bool _mustRelease;

    public HeldResponse(IHttpResponseBodyFeature inner, int most) => (_inner, _most) = (inner, most);

    /// <summary>How many bytes the handler has written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the response is not held any more.</summary>
    public bool IsReleased { get; private set; }

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => Target.UnflushedBytes;

    private PipeWriter Target => IsReleased ? _inner.Writer : _held.Writer;

    public override void Advance(int bytes)
    {
        Length += bytes;
        Target.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Target.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Target.GetSpan(sizeHint);

    public override void CancelPendingFlush() => Target.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (IsReleased) _inner.Writer.Complete(exception); // else whoever holds it completes the response
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!IsReleased && (_mustRelease || Length > _most)) await ReleaseAsync(cancellationToken).ConfigureAwait(false);

        // Who writes much waits for what is unflushed to be gone; the pipe takes it.
        return await Target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void DisableBuffering()
    {
        _mustRelease = true;
        _inner.DisableBuffering();
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        // Whoever writes text starts the response first, also when it is complete with that.
        if (_mustRelease) await ReleaseAsync(cancellationToken).ConfigureAwait(false);
        if (IsReleased) await _inner.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await ReleaseAsync(cancellationToken).ConfigureAwait(false);
        await _inner.SendFileAsync(path, offset, count, cancellationToken).ConfigureAwait(false);
    }

    public async Task CompleteAsync()
    {
        await ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
        await _inner.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Gives the response what is held, and everything that comes.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (IsReleased) return;
        IsReleased = true;
        await _held.Writer.CompleteAsync().ConfigureAwait(false);
        if (_held.Reader.TryRead(out var read))
        {
            foreach (var segment in read.Buffer) await _inner.Writer.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
        }

        await _held.Reader.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Forgets what is held.</summary>
    public void Drop()
    {
        if (IsReleased) return;
        IsReleased = true;
        _held.Writer.Complete();
        _held.Reader.Complete();
    }
}
