using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Keys;

namespace EfQueryCache.Values;

/// <summary>
/// Tells types of one name apart whose fields differ, as those of two versions of an application may: what one has written, the
/// other would read with members missing or turned into something else.
/// </summary>
internal static class TypeShape
{
    /// <summary>How many bytes a fingerprint has.</summary>
    public const int Length = 16;

    private static readonly ConditionalWeakTable<Type, byte[]> Shapes = [];

    /// <summary>A fingerprint of the type's name, its fields and theirs. The same in every process.</summary>
    public static ReadOnlySpan<byte> Of(Type type) => Shapes.GetValue(type, static type =>
    {
        var text = new StringBuilder();
        Describe(type, text, []);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..Length];
    });

    private static void Describe(Type type, StringBuilder text, HashSet<Type> seen)
    {
        text.Append(CanonicalText.NameOf(type)).Append(';');
        if (!seen.Add(type)) return;
        if (type.HasElementType) Describe(type.GetElementType()!, text, seen);
        foreach (var argument in type.GetGenericArguments()) Describe(argument, text, seen);
        if (type.IsEnum) text.AppendJoin(',', Enum.GetNames(type)).Append(';');
        if (ImmutableGraph.IsLeaf(type) || ImmutableGraph.IsOfFramework(type)) return; // its own affair, and what it holds is among its arguments
        foreach (var field in ImmutableGraph.AllFieldsOf(type).OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            text.Append(field.Name).Append(':');
            Describe(field.FieldType, text, seen);
        }
    }
}
