using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// What EF Core's shaper reads while the rows of a live reader are taken, block by block: it makes objects of the first ones
/// while the database still sends the others. For a caller who has all of them made before anybody sees one: until then a
/// connection is in use, and others wait for the load.
/// </summary>
internal sealed class CapturingRelationalDataReader : PassingRelationalDataReader
{
    private readonly RelationalDataReader _live;
    private readonly CachedDataReader _reader;
    private readonly LoadScope _load;
    private ResultCapture? _capture;
    private bool _leads;

    /// <param name="capture">What takes the rows; it has taken the first block, and wants more.</param>
    /// <param name="live">Where they come from. Disposed when there are no more.</param>
    /// <param name="connection">The context's connection.</param>
    /// <param name="load">Ended when there are no more, or no more can be kept.</param>
    public CapturingRelationalDataReader(ResultCapture capture, RelationalDataReader live, IRelationalConnection connection, LoadScope load)
        : this(capture, live, new CachedDataReader(capture.View()), connection, load)
    {
    }

    private CapturingRelationalDataReader(
        ResultCapture capture, RelationalDataReader live, CachedDataReader reader, IRelationalConnection connection, LoadScope load)
        : base(live, reader, connection)
        => (_capture, _live, _reader, _load) = (capture, live, reader, load);

    /// <summary>Whether the load goes on: all that follows is in memory, or will never be, when it does not.</summary>
    public bool IsCapturing => _capture is not null;

    public override bool Read()
    {
        if (_capture is not null && !_reader.HasNext) TakeBlock(_capture);
        return _reader.Read();
    }

    public override Task<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_capture is null) return _reader.ReadAsync(cancellationToken);
        if (!_leads)
        {
            _leads = true;
            BeginLeading(); // while the first object is made; not by an asynchronous method, which would undo it
        }

        return _reader.HasNext ? _reader.ReadAsync(cancellationToken) : ReadBlockAsync(_capture, cancellationToken);
    }

    /// <inheritdoc cref="LoadScope.BeginLeading"/>
    public void BeginLeading() => _load.BeginLeading();

    /// <inheritdoc cref="LoadScope.Fail"/>
    public void Fail(Exception exception) => _load.Fail(exception);

    public override void Dispose()
    {
        try
        {
            base.Dispose();
        }
        finally
        {
            End();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    private void TakeBlock(ResultCapture capture)
    {
        capture.Take(capture.BlockRows);
        if (HasMore(capture, out var isLiveDone)) return;
        if (isLiveDone) _live.Dispose();
        End();
    }

    private async Task<bool> ReadBlockAsync(ResultCapture capture, CancellationToken cancellationToken)
    {
        await capture.TakeAsync(capture.BlockRows, cancellationToken).ConfigureAwait(false);
        if (!HasMore(capture, out var isLiveDone))
        {
            if (isLiveDone) await _live.DisposeAsync().ConfigureAwait(false);
            End();
        }

        return await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private bool HasMore(ResultCapture capture, out bool isLiveDone)
    {
        isLiveDone = false;
        if (capture.WantsMore)
        {
            _reader.Continue(capture.View());
            return true;
        }

        _reader.Continue(capture.Finish(out var rest), rest);
        isLiveDone = rest is null;
        return false;
    }

    private void End()
    {
        if (_capture is null) return;
        _capture = null;
        _load.Dispose();
    }
}
