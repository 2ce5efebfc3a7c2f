using System.Data.Common;
using EfQueryCache.Diagnostics;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// A command of a cacheable query. Reading looks into the cache first; everything else is done by EF Core's own command,
/// which is rented only when it is needed.
/// </summary>
internal sealed class CachingCommand(CachingConnection connection) : IRelationalCommand
{
    private IRelationalCommandTemplate? _template;
    private IRelationalCommand? _real;

    public string CommandText => Template.CommandText;

    public string LogCommandText => Template.LogCommandText;

    public IReadOnlyList<IRelationalParameter> Parameters => Template.Parameters;

    private IRelationalCommandTemplate Template
        => _template ?? throw new InvalidOperationException("The command was not populated from a template.");

    private IRelationalCommand Real
    {
        get
        {
            if (_real is null)
            {
                _real = connection.Real.RentCommand();
                _real.PopulateFrom(Template);
            }

            return _real;
        }
    }

    public void PopulateFrom(IRelationalCommandTemplate commandTemplate)
    {
        _template = commandTemplate;
        _real?.PopulateFrom(commandTemplate);
    }

    public void Return()
    {
        if (_real is null) return;
        connection.Real.ReturnCommand(_real);
        _real = null;
    }

    public RelationalDataReader ExecuteReader(RelationalCommandParameterObject parameterObject)
    {
        if (ExplanationRequest.Current is { } explanation)
        {
            explanation.Answer(connection.QueryContext, connection.Real, Template, parameterObject);
            return new CachedRelationalDataReader(CachedResultSet.Empty, connection.Real);
        }

        var lookup = Look(parameterObject);
        while (!lookup.IsFinal)
        {
            if (lookup.Shared is { } shared)
            {
                lookup = shared.Ask();
                continue;
            }

            lookup.Awaited!.Ended.GetAwaiter().GetResult(); // a synchronous caller waits as it would for the database; it never fails
            lookup = Look(parameterObject, lookup.Awaited);
        }

        if (lookup.Rows is not { } rows) return Query(lookup, parameterObject);
        if (HitVerification.IsDue(connection.QueryContext, lookup)) rows = Verify(lookup, parameterObject);
        return new CachedRelationalDataReader(rows, connection.Real);
    }

    public Task<RelationalDataReader> ExecuteReaderAsync(
        RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<RelationalDataReader>(cancellationToken);
        var lookup = Look(parameterObject);
        if (lookup.Rows is not { } rows)
        {
            return lookup.IsFinal ? QueryAsync(lookup, parameterObject, cancellationToken) : WaitAsync(lookup, parameterObject, cancellationToken);
        }

        return HitVerification.IsDue(connection.QueryContext, lookup)
            ? VerifyAsync(lookup, parameterObject, cancellationToken)
            : Task.FromResult<RelationalDataReader>(new CachedRelationalDataReader(rows, connection.Real));
    }

    public int ExecuteNonQuery(RelationalCommandParameterObject parameterObject) => Real.ExecuteNonQuery(ToReal(parameterObject));

    public Task<int> ExecuteNonQueryAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
        => Real.ExecuteNonQueryAsync(ToReal(parameterObject), cancellationToken);

    public object? ExecuteScalar(RelationalCommandParameterObject parameterObject) => Real.ExecuteScalar(ToReal(parameterObject));

    public Task<object?> ExecuteScalarAsync(RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken = default)
        => Real.ExecuteScalarAsync(ToReal(parameterObject), cancellationToken);

    public DbCommand CreateDbCommand(RelationalCommandParameterObject parameterObject, Guid commandId, DbCommandMethod commandMethod)
        => Real.CreateDbCommand(ToReal(parameterObject), commandId, commandMethod);

    private async Task<RelationalDataReader> WaitAsync(
        CacheLookup lookup, RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken)
    {
        while (!lookup.IsFinal)
        {
            if (lookup.Shared is { } shared)
            {
                lookup = await shared.AskAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            await lookup.Awaited!.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            lookup = Look(parameterObject, lookup.Awaited);
        }

        if (lookup.Rows is not { } rows) return await QueryAsync(lookup, parameterObject, cancellationToken).ConfigureAwait(false);
        return HitVerification.IsDue(connection.QueryContext, lookup)
            ? await VerifyAsync(lookup, parameterObject, cancellationToken).ConfigureAwait(false)
            : new CachedRelationalDataReader(rows, connection.Real);
    }

    private RelationalDataReader Query(CacheLookup lookup, RelationalCommandParameterObject parameterObject)
    {
        var load = LoadScope.Begin(lookup);
        try
        {
            return Load(lookup, load, parameterObject);
        }
        catch (Exception exception) when (Fail(lookup, load, exception, CancellationToken.None) is { } rows)
        {
            return new CachedRelationalDataReader(rows, connection.Real);
        }
        finally
        {
            if (!connection.IsCapturing) load?.Dispose();
        }
    }

    private async Task<RelationalDataReader> QueryAsync(
        CacheLookup lookup, RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken)
    {
        var load = LoadScope.Begin(lookup);
        try
        {
            return await LoadAsync(lookup, load, parameterObject, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (Fail(lookup, load, exception, cancellationToken) is { } rows)
        {
            return new CachedRelationalDataReader(rows, connection.Real);
        }
        finally
        {
            if (!connection.IsCapturing) load?.Dispose();
        }
    }

    private RelationalDataReader Load(CacheLookup lookup, LoadScope? load, RelationalCommandParameterObject parameterObject)
    {
        var live = Real.ExecuteReader(ToReal(parameterObject, lookup));
        var isLiveDone = true;
        try
        {
            if (parameterObject.ReaderColumns is not { } columns) return Leave(live, out isLiveDone);
            var capture = new ResultCapture(lookup, connection.QueryContext.Split, columns, live, MustBuffer, parameterObject.DetailedErrorsEnabled);
            capture.Take(MostAtOnce(lookup));
            return Finish(capture, live, load, out isLiveDone);
        }
        finally
        {
            if (isLiveDone) live.Dispose();
        }
    }

    private async Task<RelationalDataReader> LoadAsync(
        CacheLookup lookup, LoadScope? load, RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken)
    {
        var live = await Real.ExecuteReaderAsync(ToReal(parameterObject, lookup), cancellationToken).ConfigureAwait(false);
        var isLiveDone = true;
        try
        {
            if (parameterObject.ReaderColumns is not { } columns) return Leave(live, out isLiveDone);
            var capture = new ResultCapture(lookup, connection.QueryContext.Split, columns, live, MustBuffer, parameterObject.DetailedErrorsEnabled);
            await capture.TakeAsync(MostAtOnce(lookup), cancellationToken).ConfigureAwait(false);
            return Finish(capture, live, load, out isLiveDone);
        }
        finally
        {
            if (isLiveDone) await live.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Where the caller sees no object before all are made, they can be made of some rows while the others come in.
    private int MostAtOnce(in CacheLookup lookup)
        => connection.IsDrained && !MustBuffer && lookup is { Bypass: null, Fallback: null } ? lookup.Cache.Options.BlockRows : int.MaxValue;

    private RelationalDataReader Finish(ResultCapture capture, RelationalDataReader live, LoadScope? load, out bool isLiveDone)
    {
        isLiveDone = false;
        if (capture.WantsMore) return connection.Capturing = new CapturingRelationalDataReader(capture, live, connection.Real, load!);

        var result = capture.Finish(out var rest);
        isLiveDone = rest is null;
        if (rest is null) return new CachedRelationalDataReader(result, connection.Real);
        return new PassingRelationalDataReader(live, result.Rows == 0 ? rest : new CachedDataReader(result, rest), connection.Real);
    }

    // What is served in place of what the database could not answer, if that is the reason and there is something.
    private CachedResultSet? Fail(in CacheLookup lookup, LoadScope? load, Exception exception, CancellationToken cancellationToken)
    {
        load?.Fail(exception);
        if (lookup.Fallback is not { } fallback) return null;
        if (cancellationToken.IsCancellationRequested || !connection.QueryContext.Dialect.IsFailure(exception))
        {
            fallback.EndRefresh(lookup.Request.Now); // it was the caller's fault: the next one may try at once
            return null;
        }

        lookup.Cache.Logger.DatabaseFailed(exception);
        return lookup.FindFallback();
    }

    private CachedResultSet Verify(in CacheLookup lookup, RelationalCommandParameterObject parameterObject)
    {
        var verification = new HitVerification(connection.QueryContext, connection.Real, lookup, parameterObject.ReaderColumns!);
        try
        {
            using var live = Real.ExecuteReader(ToReal(parameterObject));
            verification.Begin(live);
            while (live.Read() && verification.TryTakeRow())
            {
            }

            if (verification.Compare() is { } tags) verification.Confirm(lookup.Cache.Options.SecondLevel!.Look(tags, default));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return lookup.Rows!; // a fault of the check, whatever it is, is not one of the query
        }

        return verification.Finish();
    }

    private async Task<RelationalDataReader> VerifyAsync(
        CacheLookup lookup, RelationalCommandParameterObject parameterObject, CancellationToken cancellationToken)
    {
        var verification = new HitVerification(connection.QueryContext, connection.Real, lookup, parameterObject.ReaderColumns!);
        try
        {
            var live = await Real.ExecuteReaderAsync(ToReal(parameterObject), cancellationToken).ConfigureAwait(false);
            await using var disposal = live.ConfigureAwait(false);
            verification.Begin(live);
            while (await live.ReadAsync(cancellationToken).ConfigureAwait(false) && verification.TryTakeRow())
            {
            }

            if (verification.Compare() is { } tags) verification.Confirm(await lookup.Cache.Options.SecondLevel!.LookAsync(tags, default, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new CachedRelationalDataReader(lookup.Rows!, connection.Real);
        }

        return new CachedRelationalDataReader(verification.Finish(), connection.Real);
    }

    private static RelationalDataReader Leave(RelationalDataReader live, out bool isLiveDone)
    {
        isLiveDone = false;
        return live;
    }

    private CacheLookup Look(RelationalCommandParameterObject parameterObject, Flight? awaited = null)
        => CacheLookup.Run(connection.QueryContext, connection.Real, Template, parameterObject, awaited);

    // Without the columns: EF Core would buffer all rows, which is done here where it has to be.
    private RelationalCommandParameterObject ToReal(RelationalCommandParameterObject parameterObject, in CacheLookup load = default) => new(
        connection.Real,
        parameterObject.ParameterValues,
        readerColumns: null,
        parameterObject.Context,
        (load.MayWrite ? null : connection.QueryContext.QuietLogger.Find()) ?? parameterObject.Logger,
        parameterObject.DetailedErrorsEnabled,
        parameterObject.CommandSource);

    // A retry must be able to throw away what was read so far, and the parts of a split query share one connection.
    private bool MustBuffer
        => connection.QueryContext.Query!.IsSplit || connection.QueryContext.ExecutionStrategy.RetriesOnFailure;
}
