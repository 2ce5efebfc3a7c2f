using System.Reflection;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>Writes down what a library offers: one line for each public or protected type and member, sorted.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared
        = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static IEnumerable<string> Describe(Assembly assembly)
        => assembly.GetExportedTypes().SelectMany(type => Members(type).Prepend(Header(type))).Order(StringComparer.Ordinal);

    private static string Header(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class" : type.IsSealed ? "sealed class" : type.IsAbstract ? "abstract class" : "class";
        var bases = type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType) bases.Insert(0, Name(parent));
        return $"{Name(type)} ({kind}){(bases.Count == 0 || type.IsEnum ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var field in type.GetFields(Declared).Where(f => !f.IsSpecialName && (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly)))
        {
            yield return field.IsLiteral
                ? $"{Name(type)}.{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)}"
                : $"{Name(type)}.{field.Name} -> {Name(field.FieldType)}";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            string[] accessors =
            [
                .. property.GetMethod is { } get && IsVisible(get) ? ["get"] : Array.Empty<string>(),
                .. property.SetMethod is { } set && IsVisible(set) ? [IsInit(set) ? "init" : "set"] : Array.Empty<string>(),
            ];
            if (accessors.Length > 0) yield return $"{Name(type)}.{property.Name} {{ {string.Join("; ", accessors)} }} -> {Name(Nullability.Create(property))}";
        }

        foreach (var method in type.GetMethods(Declared).Where(m => !m.IsSpecialName && IsVisible(m)))
        {
            var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
            yield return $"{Name(type)}.{method.Name}{generic}({Parameters(method)}){(method.IsStatic ? " static" : "")} -> {Name(Nullability.Create(method.ReturnParameter))}";
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible)) yield return $"{Name(type)}.ctor({Parameters(constructor)})";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsInit(MethodInfo setter)
        => setter.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(Nullability.Create(p))} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"));

    private static string Name(NullabilityInfo info)
        => Name(info.Type) + (info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "");

    private static string Name(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Name(value)}?";
        var name = type.Namespace is "System" or null ? type.Name : $"{type.Namespace}.{type.Name}";
        if (type.DeclaringType is { } outer && !type.IsGenericParameter) name = $"{Name(outer)}.{type.Name}";
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
