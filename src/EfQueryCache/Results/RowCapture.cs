using System.Data.Common;

namespace EfQueryCache.Results;

/// <summary>Takes all values of the row that a reader stands on.</summary>
/// <param name="reader">The live reader.</param>
/// <param name="columns">Where the values go, by ordinal.</param>
/// <param name="row">The row's number in the result.</param>
/// <returns>
/// <see langword="false"/> when not all of them were taken: the columns one by one say why. Then some may have been, and are taken again.
/// </returns>
internal delegate bool RowCapture(DbDataReader reader, ColumnBuilder?[] columns, int row);
