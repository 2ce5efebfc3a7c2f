using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Hands the rows of a live reader to a shaper that EF Core has compiled for typed columns, without keeping them.</summary>
/// <param name="rows">EF Core's reader over the provider's.</param>
/// <param name="layout">How EF Core reads each column.</param>
/// <param name="isOnRow">Whether <paramref name="rows"/> stands on the first of them already.</param>
/// <param name="isDetailed">Whether EF Core describes errors in detail.</param>
internal sealed class StreamingDataReader(RelationalDataReader rows, ColumnLayout layout, bool isOnRow, bool isDetailed) : TypedDataReader
{
    private readonly DbDataReader _live = rows.DbDataReader;

    public override int FieldCount => _live.FieldCount;

    public override bool HasRows => _live.HasRows;

    public override bool IsClosed => _live.IsClosed;

    public override int RecordsAffected => _live.RecordsAffected;

    public override bool Read() => IsOnFirst() || rows.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
        => IsOnFirst() ? Task.FromResult(true) : rows.ReadAsync(cancellationToken);

    public override bool NextResult() => _live.NextResult();

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => _live.NextResultAsync(cancellationToken);

    public override void Close() => _live.Close();

    public override Task CloseAsync() => _live.CloseAsync();

    public override bool IsDBNull(int ordinal) => _live.IsDBNull(ordinal);

    public override object GetValue(int ordinal)
    {
        if (layout.ByOrdinal[ordinal] is not { } column) return _live.GetValue(ordinal);
        if (column.IsNullable && _live.IsDBNull(ordinal)) return DBNull.Value;
        try
        {
            return ColumnReader.Read(column, _live, layout.IndexMap)!;
        }
        catch (Exception exception) when (isDetailed)
        {
            throw DetailedError.WhenStreamed(exception, _live, ordinal, column);
        }
    }

    public override T GetFieldValue<T>(int ordinal)
    {
        if (layout.ByOrdinal[ordinal] is not ReaderColumn<T> column || typeof(T) == typeof(object)) return base.GetFieldValue<T>(ordinal);
        try
        {
            return column.GetFieldValue(_live, layout.IndexMap);
        }
        catch (Exception exception) when (isDetailed)
        {
            throw DetailedError.WhenStreamed(exception, _live, ordinal, column);
        }
    }

    public override string GetName(int ordinal) => _live.GetName(ordinal);

    public override string GetDataTypeName(int ordinal) => _live.GetDataTypeName(ordinal);

    public override Type GetFieldType(int ordinal) => _live.GetFieldType(ordinal);

    public override int GetOrdinal(string name) => _live.GetOrdinal(name);

    private bool IsOnFirst()
    {
        if (!isOnRow) return false;
        isOnRow = false;
        return true;
    }
}
