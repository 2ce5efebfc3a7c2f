using System.Reflection;
using System.Runtime.CompilerServices;

namespace EfQueryCache.Wire;

/// <summary>
/// Structs that a provider brings, such as ranges, intervals and points: an array of their fields by name. The fingerprint
/// of the type says which fields it has.
/// </summary>
internal sealed class StructCodec<T>(byte[] signature, FieldInfo[] fields, ValueCodec[] codecs) : ValueCodec<T>(signature, isClosed: false)
    where T : struct
{
    public override bool TryWrite(MessagePackWriter writer, T value)
    {
        object boxed = value;
        writer.WriteArrayHeader(fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i].GetValue(boxed);
            if (field is null) writer.WriteNil();
            else if (field.GetType() != codecs[i].Type && !codecs[i].Type.IsValueType) return writer.Refuse(field.GetType());
            else if (!codecs[i].TryWriteObject(writer, field)) return false;
        }

        return true;
    }

    public override bool TryRead(ref MessagePackReader reader, out T value)
    {
        value = default;
        if (!reader.TryReadArrayHeader(out var count) || count != fields.Length) return false;
        var boxed = RuntimeHelpers.GetUninitializedObject(typeof(T));
        for (var i = 0; i < fields.Length; i++)
        {
            var type = fields[i].FieldType;
            if (reader.TryReadNil())
            {
                if (type.IsValueType && Nullable.GetUnderlyingType(type) is null) return false;
            }
            else if (codecs[i].ReadObject(ref reader) is { } field)
            {
                fields[i].SetValue(boxed, field);
            }
            else
            {
                return false;
            }
        }

        value = (T)boxed;
        return true;
    }
}
