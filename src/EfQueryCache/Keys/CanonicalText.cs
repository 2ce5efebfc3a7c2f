using System.Globalization;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace EfQueryCache.Keys;

/// <summary>
/// Writes captured values so that two texts are equal exactly when <see cref="ParameterValue.AreEqual"/> calls the values
/// equal: each with its type, and with its length wherever it could run into what follows.
/// </summary>
internal static class CanonicalText
{
    private static readonly ConditionalWeakTable<Type, string> Names = [];

    public static void Append(StringBuilder text, object? captured)
    {
        switch (captured)
        {
            case null:
                text.Append("null");
                return;
            case ParameterCollection collection:
                text.Append(NameOf(collection.Type)).Append('[').Append(collection.Items.Length).Append(':');
                foreach (var item in collection.Items)
                {
                    Append(text, item);
                    text.Append(';');
                }

                text.Append(']');
                return;
            default:
                var value = ValueText(captured);
                text.Append(NameOf(captured.GetType())).Append('(').Append(value.Length).Append(':').Append(value).Append(')');
                return;
        }
    }

    private static string ValueText(object value) => value switch
    {
        string text => text,
        double number => Invariant($"{BitConverter.DoubleToUInt64Bits(number):x}"),
        float number => Invariant($"{BitConverter.SingleToUInt32Bits(number):x}"),
        decimal number => string.Join(',', decimal.GetBits(number)),
        DateTime time => Invariant($"{Unsafe.BitCast<DateTime, ulong>(time):x}"),
        DateTimeOffset time => Invariant($"{time.Ticks},{time.Offset.Ticks}"),
        DateOnly date => Invariant($"{date.DayNumber}"),
        TimeOnly time => Invariant($"{time.Ticks}"),
        TimeSpan time => Invariant($"{time.Ticks}"),
        Guid id => id.ToString("N"),
        Enum constant => constant.ToString("D"),
        BigInteger number => number.ToString(CultureInfo.InvariantCulture),
        PhysicalAddress address => address.ToString(),
        char letter => Invariant($"{(int)letter}"),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        bool truth => truth ? "1" : "0",
        _ => throw new InvalidOperationException($"A captured value of type {value.GetType()} has no canonical text."),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>The name of a type, the same in every process.</summary>
    // The framework's types are known by their names; two assemblies may each have one of the same name.
    public static string NameOf(Type type) => Names.GetValue(type, static type =>
    {
        if (type.IsArray) return $"{NameOf(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var name = definition.Assembly == typeof(object).Assembly ? definition.FullName! : $"{definition.FullName}@{definition.Assembly.GetName().Name}";
        return type.IsGenericType ? $"{name}<{string.Join(',', type.GetGenericArguments().Select(NameOf))}>" : name;
    });
}
