using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Keys;
using EfQueryCache.Results;

namespace EfQueryCache.Wire;

/// <summary>Finds the codec of a type, and of a signature in a payload.</summary>
internal static class WireTypes
{
    // A signature longer than this is none of ours: a type may be nested so deep, and ends with a fingerprint.
    private const int MaxNesting = 8;
    private const int FingerprintLength = 8;

    private static readonly byte[] AnyArray = [(byte)WireType.AnyArray];
    private static readonly ConcurrentDictionary<Type, ValueCodec?> ByType = new(KnownCodecs.All.Select(codec => KeyValuePair.Create(codec.Type, (ValueCodec?)codec)));
    private static readonly ConcurrentDictionary<Type, byte[]> Signatures = new();
    private static readonly ConditionalWeakTable<IResultSerializer, ConcurrentDictionary<Type, ValueCodec?>> Serialized = [];
    private static readonly ValueCodec?[] ByCode = MakeTable();

    /// <summary>The codec of a type; <see langword="null"/> when there is none.</summary>
    public static ValueCodec? Of(Type type) => ByType.TryGetValue(type, out var known) ? known : ByType[type] = Create(type, 0);

    /// <summary>The user's serializer as the codec of a type that has none, if the type can be kept at all.</summary>
    public static ValueCodec? Of(Type type, IResultSerializer? serializer)
        => serializer is null ? null : Serialized.GetOrCreateValue(serializer).GetOrAdd(type, CreateSerialized, serializer);

    /// <summary>
    /// What names a type, for comparison with another of the same type. Where it has no codec, two types of one name in
    /// assemblies of one name are the same.
    /// </summary>
    public static byte[] SignatureOf(Type type)
        => type == typeof(Array) ? AnyArray : Of(type)?.Signature ?? Signatures.GetOrAdd(type, static type => Sign(WireType.Serialized, CanonicalText.NameOf(type)));

    /// <summary>Whether a signature says by itself which type it means.</summary>
    public static bool IsClosed(Type type) => type == typeof(Array) || Of(type)?.IsClosed == true;

    /// <summary>The type that a signature says by itself; <see langword="null"/> when it is none or does not.</summary>
    public static Type? FindType(ReadOnlySpan<byte> signature) => signature.SequenceEqual(AnyArray) ? typeof(Array) : Find(signature)?.Type;

    /// <summary>The codec of the type that a signature says by itself.</summary>
    public static ValueCodec? Find(ReadOnlySpan<byte> signature)
    {
        if (signature.Length == 0 || signature.Length > MaxNesting) return null;
        if (signature.Length == 1) return signature[0] < ByCode.Length ? ByCode[signature[0]] : null;
        if (Find(signature[1..]) is not { } inner) return null;
        return (WireType)signature[0] switch
        {
            WireType.Array => Of(inner.Type.MakeArrayType()),
            WireType.List => Of(typeof(List<>).MakeGenericType(inner.Type)),
            WireType.Nullable when inner.Type.IsValueType && Nullable.GetUnderlyingType(inner.Type) is null => Of(typeof(Nullable<>).MakeGenericType(inner.Type)),
            _ => null,
        };
    }

    private static ValueCodec?[] MakeTable()
    {
        var table = new ValueCodec?[(int)WireType.AnyArray];
        foreach (var codec in KnownCodecs.All) table[codec.Signature[0]] = codec;
        return table;
    }

    private static ValueCodec? Create(Type type, int nesting)
    {
        if (ByType.TryGetValue(type, out var known)) return known;
        if (nesting >= MaxNesting) return null;
        if (type.IsSZArray) return Wrap(typeof(ArrayCodec<>), type.GetElementType()!, nesting);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Wrap(typeof(NullableCodec<>), underlying, nesting);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>)) return Wrap(typeof(ListCodec<>), type.GetGenericArguments()[0], nesting);
        if (type.IsEnum) return CreateEnum(type);
        return type.IsValueType && !type.IsPrimitive && ValueKinds.Of(type) != ValueKind.Unknown ? CreateStruct(type, nesting) : null;
    }

    private static ValueCodec? Wrap(Type codec, Type inner, int nesting)
        => Create(inner, nesting + 1) is { } items && items.Signature.Length < MaxNesting + FingerprintLength ? Make(codec, inner, items) : null;

    // Its members are a part of what it is: a provider turns labels into numbers.
    private static ValueCodec CreateEnum(Type type)
    {
        var members = type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name}={Convert.ToString(field.GetRawConstantValue(), null)}").Order(StringComparer.Ordinal);
        var signature = Sign(WireType.Enum, $"{CanonicalText.NameOf(type)}:{Enum.GetUnderlyingType(type)}:{string.Join(';', members)}");
        return Make(typeof(PackedCodec<>), type, signature, false, null, null, null);
    }

    private static ValueCodec? CreateStruct(Type type, int nesting)
    {
        // Of a buffer only the first item is a field.
        if (type.IsDefined(typeof(InlineArrayAttribute)) || type.IsDefined(typeof(UnsafeValueTypeAttribute))) return null;
        FieldInfo[] fields = [.. ValueKinds.FieldsOf(type).OrderBy(field => field.Name, StringComparer.Ordinal)];
        var codecs = Array.ConvertAll(fields, field => Create(field.FieldType, nesting + 1));
        if (codecs.Contains(null)) return null;
        var description = fields.Zip(codecs, (field, codec) => $"{field.Name}:{Convert.ToHexString(codec!.Signature)}");
        return Make(typeof(StructCodec<>), type, Sign(WireType.Struct, $"{CanonicalText.NameOf(type)}:{string.Join(';', description)}"), fields, codecs);
    }

    // What nobody can copy must not come back either: it would be shared by all readers.
    private static ValueCodec? CreateSerialized(Type type, IResultSerializer serializer)
        => Of(type) is null && ValueKinds.Of(type) != ValueKind.Unknown && CanSerialize(type, serializer)
            ? Make(typeof(SerializerCodec<>), type, SignatureOf(type), serializer)
            : null;

    private static bool CanSerialize(Type type, IResultSerializer serializer)
    {
        try
        {
            return serializer.CanSerialize(type);
        }
#pragma warning disable CA1031 // The serializer is the user's: who throws does not know the type.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static byte[] Sign(WireType type, string description)
        => [(byte)type, .. SHA256.HashData(Encoding.UTF8.GetBytes(description)).AsSpan(0, FingerprintLength)];

    private static ValueCodec Make(Type codec, Type type, params object?[] arguments)
        => (ValueCodec)Activator.CreateInstance(codec.MakeGenericType(type), arguments)!;
}
