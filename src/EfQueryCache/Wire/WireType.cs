namespace EfQueryCache.Wire;

/// <summary>How a payload names types: a closed list, so that no payload makes us load one. Numbers never change.</summary>
internal enum WireType : byte
{
    None = 0,
    Boolean = 1,
    Byte = 2,
    SByte = 3,
    Int16 = 4,
    UInt16 = 5,
    Int32 = 6,
    UInt32 = 7,
    Int64 = 8,
    UInt64 = 9,
    Single = 10,
    Double = 11,
    Decimal = 12,
    Char = 13,
    String = 14,
    Guid = 15,
    DateTime = 16,
    DateTimeOffset = 17,
    DateOnly = 18,
    TimeOnly = 19,
    TimeSpan = 20,
    BigInteger = 22,
    IPAddress = 23,
    IPNetwork = 24,
    PhysicalAddress = 25,
    BitArray = 26,
    Map = 27,
    Object = 28,

    /// <summary>An array of whatever rank, as providers describe such columns; no value has this type.</summary>
    AnyArray = 29,

    /// <summary>Followed by the type of an item.</summary>
    Array = 40,

    /// <inheritdoc cref="Array"/>
    List = 41,

    /// <summary>Followed by the type that is made nullable.</summary>
    Nullable = 42,

    /// <summary>Followed by a fingerprint. Only read where the reader expects the very type.</summary>
    Enum = 43,

    /// <inheritdoc cref="Enum"/>
    Struct = 44,

    /// <summary>Followed by a fingerprint. Values are written by the user's serializer.</summary>
    Serialized = 45,
}
