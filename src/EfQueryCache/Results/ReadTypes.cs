using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Tells as which CLR type EF Core reads a column.</summary>
internal static class ReadTypes
{
    /// <remarks>
    /// EF Core buffers everything but a few value types as object; what it reads before it converts, an array or a list of
    /// the same column, stands only in the expression.
    /// </remarks>
#pragma warning disable EF9100 // Public, and experimental only for precompiled queries; nothing else tells the type.
    public static Type Of(ReaderColumn column)
        => column.GetFieldValueExpression.Body is UnaryExpression { NodeType: ExpressionType.Convert, Operand: var read } ? read.Type : column.Type;
#pragma warning restore EF9100
}
