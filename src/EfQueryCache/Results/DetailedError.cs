using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>What EF Core throws, where detailed errors are enabled, for a value that cannot be read.</summary>
internal static class DetailedError
{
    /// <summary>Where EF Core buffers, it names the type of its buffer, unless it knows the property.</summary>
    public static InvalidOperationException WhenBuffered(Exception exception, DbDataReader reader, int ordinal, ReaderColumn column)
        => Create(exception, reader, ordinal, column, column.Type == typeof(object) && column.Property is { } property ? property.ClrType : Nullable(column.Type, column));

    /// <summary>Elsewhere the type that its caller asked for.</summary>
    public static InvalidOperationException WhenStreamed(Exception exception, DbDataReader reader, int ordinal, ReaderColumn column)
        => Create(exception, reader, ordinal, column, Nullable(column.Property?.ClrType ?? ReadTypes.Of(column), column));

    private static InvalidOperationException Create(Exception exception, DbDataReader reader, int ordinal, ReaderColumn column, Type expected)
    {
        // When the provider cannot even give the object, its own exception is all there is to say; with EF Core too.
        var value = reader.GetFieldValue<object>(ordinal);
        var isNull = value is DBNull || exception is NullReferenceException;
        var isCast = exception is InvalidCastException;
        if (column.Property is not { } property)
        {
            return new InvalidOperationException(
                isNull ? RelationalStrings.ErrorMaterializingValueNullReference(expected)
                : isCast ? RelationalStrings.ErrorMaterializingValueInvalidCast(expected, value.GetType())
                : RelationalStrings.ErrorMaterializingValue,
                exception);
        }

        var entity = property.DeclaringType.DisplayName();
        return new InvalidOperationException(
            isNull ? RelationalStrings.ErrorMaterializingPropertyNullReference(entity, property.Name, expected)
            : isCast ? CoreStrings.ErrorMaterializingPropertyInvalidCast(entity, property.Name, expected, value.GetType())
            : RelationalStrings.ErrorMaterializingProperty(entity, property.Name),
            exception);
    }

    private static Type Nullable(Type type, ReaderColumn column)
        => column.IsNullable && type.IsValueType && System.Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
}
