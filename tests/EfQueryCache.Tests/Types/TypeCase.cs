namespace EfQueryCache.Tests.Types;

/// <summary>A type of the database, values of it as SQL, and the types of .NET that it is read as.</summary>
/// <param name="StoreType">As PostgreSQL writes it.</param>
/// <param name="Expressions">Each of this type; NULL is read for every case and not listed.</param>
/// <param name="ClrTypes">That value types are read as <see cref="Nullable{T}"/> too is not listed.</param>
internal sealed record TypeCase(string StoreType, string[] Expressions, Type[] ClrTypes)
{
    /// <summary>Whether no column can have this type.</summary>
    public bool IsPseudo => StoreType == "record";

    /// <summary>As what entities read it: value types as <see cref="Nullable{T}"/>, and the first as itself too.</summary>
    public IEnumerable<Type> PropertyTypes => ClrTypes.Select(OrNull).Prepend(ClrTypes[0]).Distinct();

    /// <summary>As what raw SQL reads it: the types themselves, and the first as <see cref="Nullable{T}"/> too. A class of ours would be rows there.</summary>
    public IEnumerable<Type> ScalarTypes => ClrTypes.Where(type => type != typeof(Remark)).Append(OrNull(ClrTypes[0])).Distinct();

    private static Type OrNull(Type type)
        => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
}
