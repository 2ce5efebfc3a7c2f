using System.Data.Common;
using System.Runtime.CompilerServices;

namespace EfQueryCache.Results;

/// <summary>
/// What the loads of one query leave to the next: what they were collected in and, after many rows, one method that takes a row.
/// Thread-safe.
/// </summary>
internal sealed class LoadedQuery
{
    private ResultBuilder? _spare;
    private RowCapture? _capture;
    private long _rows;
    private int _isCompiling;

    /// <summary>The builder of an earlier result. It is the caller's until he returns it.</summary>
    public ResultBuilder? TakeSpare() => Interlocked.Exchange(ref _spare, null);

    /// <param name="builder">Can be used again.</param>
    /// <param name="rows">How many rows it has collected.</param>
    public void Return(ResultBuilder builder, int rows)
    {
        if (_capture is null) Interlocked.Add(ref _rows, rows);
        Volatile.Write(ref _spare, builder);
    }

    /// <summary>How to take a row at once; <see langword="null"/> while the query has not had that many rows.</summary>
    public RowCapture? FindCapture(ResultBuilder builder, DbDataReader reader, int compileAfter)
    {
        if (Volatile.Read(ref _capture) is { } known) return known;
        if (Interlocked.Read(ref _rows) < compileAfter || !builder.Layout.IsByPosition || !RuntimeFeature.IsDynamicCodeCompiled) return null;
        if (Interlocked.Exchange(ref _isCompiling, 1) != 0) return null; // somebody else is at it, or it cannot be done
        try
        {
            var capture = RowCaptureCompiler.Compile(builder.Layout, builder.Columns, reader.GetType());
            Volatile.Write(ref _capture, capture);
            return capture;
        }
#pragma warning disable CA1031 // Whatever a provider's expressions may be, rows can be taken without it.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
