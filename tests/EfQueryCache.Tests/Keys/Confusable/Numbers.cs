using System.Numerics;

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Numbers that a comparison by value, by sign, by width or by bits takes for each other.</summary>
internal static class Numbers
{
    public static LookAlikes[] All =>
    [
        Group("zeros and other edges of a double", () =>
        [
            0.0, -0.0, double.NaN, OtherNaN(), double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon, double.MaxValue,
        ]),
        Group("zeros and other edges of a float", () =>
        [
            0f, -0f, float.NaN, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(float.NaN) ^ 1), float.PositiveInfinity,
            float.NegativeInfinity, float.Epsilon, (double)float.Epsilon,
        ]),
        Group("halves", () => [(Half)0, -(Half)0, Half.NaN, -Half.NaN]),
        Group("zeros of a decimal", () => [0m, 0.0m, 0.00m, new decimal(0, 0, 0, true, 0), new decimal(0, 0, 0, true, 1)]),
        Group("scales", () => [10m, 10.0m, 10.00m, 10.000000000000000000000000000m, 10]),
        Group("all bits", () => [(sbyte)-1, byte.MaxValue, (short)-1, ushort.MaxValue, char.MaxValue, -1, uint.MaxValue, -1L, ulong.MaxValue]),
        Group("the highest bit", () => [int.MinValue, (long)int.MinValue, 0x80000000u, 0x80000000L, long.MinValue, 1ul << 63, BigInteger.One << 63]),
        Group("cut to a width", () => [2, 2L + (1L << 32), 2L, 258, (byte)2, 65538, (char)2]),
        Group("neighbours and signs", () => [1, 2, -2, true, false, 0, null]),
        Group("the last bit", () => [1.0, double.BitIncrement(1.0), double.BitDecrement(1.0), 1.0000000000000002m, 1f, float.BitIncrement(1f)]),
        Group("a tenth", () => [0.1, 0.1f, (double)0.1f, 0.1m, 0.10m, "0.1"]),
        Group("beyond a double", () => [9007199254740993L, 9007199254740992L, 9007199254740992.0, 9007199254740993m, new BigInteger(9007199254740993)]),
        Group("a letter and its code", () => ['a', (ushort)'a', (int)'a', (byte)'a']),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("numbers", name, make);

    private static double OtherNaN() => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(double.NaN) ^ 1);
}
