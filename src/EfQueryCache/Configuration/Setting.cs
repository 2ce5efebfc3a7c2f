using System.Reflection;

namespace EfQueryCache.Configuration;

/// <summary>
/// One thing that a configuration can set on options or on a profile: a property, or a method that is given one value
/// (<c>Ttl</c>) or none (<c>RequireVaryBy</c>, set with <c>true</c>). Found by reflection, so that no new option is forgotten.
/// </summary>
/// <param name="Name">The key.</param>
/// <param name="Type">The type of its value, or of the object whose settings are below it.</param>
/// <param name="Set">Sets it; <see langword="null"/> when it is an object with settings of its own.</param>
/// <param name="Get">Gets that object.</param>
internal sealed record Setting(string Name, Type Type, Action<object, object?>? Set, Func<object, object?>? Get)
{
    public static IReadOnlyList<Setting> Of(Type type)
        => [.. type.GetProperties().Select(OfProperty).Concat(Methods(type).Select(OfMethod)).OfType<Setting>().OrderBy(setting => setting.Name, StringComparer.Ordinal)];

    private static IEnumerable<MethodInfo> Methods(Type type)
        => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && !method.IsGenericMethod && method.ReturnType.Assembly == type.Assembly);

    private static Setting? OfProperty(PropertyInfo property)
    {
        var type = property.PropertyType;
        if (property.SetMethod?.IsPublic == true) return SettingValue.IsSupported(type) ? new Setting(property.Name, type, property.SetValue, null) : null;
        return type.Assembly == typeof(Setting).Assembly ? new Setting(property.Name, type, null, property.GetValue) : null;
    }

    private static Setting? OfMethod(MethodInfo method) => method.GetParameters() switch
    {
        [] => new Setting(method.Name, typeof(bool), (target, value) => CallIf(value is true, method, target), null),
        [var only] when SettingValue.IsSupported(only.ParameterType) => new Setting(method.Name, only.ParameterType, (target, value) => method.Invoke(target, [value]), null),
        _ => null,
    };

    private static void CallIf(bool condition, MethodInfo method, object target)
    {
        if (condition) method.Invoke(target, null);
    }
}
