using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Runtime.InteropServices;
using EfQueryCache.Tests.Types;

namespace EfQueryCache.Tests.Wire;

/// <summary>Values as <c>msgpack_peer.py</c> prints them: by their bytes, little-endian.</summary>
internal static class PeerText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool v => Hex(v),
        byte v => Hex(v),
        sbyte v => Hex(v),
        short v => Hex(v),
        ushort v => Hex(v),
        int v => Hex(v),
        uint v => Hex(v),
        long v => Hex(v),
        ulong v => Hex(v),
        float v => Hex(v),
        double v => Hex(v),
        decimal v => Hex(v),
        char v => Hex(v),
        Guid v => Hex(v),
        DateTime v => Hex(v),
        DateTimeOffset v => Hex(v.Ticks) + Hex((short)v.TotalOffsetMinutes),
        DateOnly v => Hex(v),
        TimeOnly v => Hex(v),
        TimeSpan v => Hex(v),
        Mood v => Hex(v),
        string v => Text(v),
        BigInteger v => v.ToString(),
        IPAddress v => Hex(v.GetAddressBytes()) + (v.GetAddressBytes().Length == 4 ? "" : Hex((uint)v.ScopeId)),
        IPNetwork v => Text(v.ToString()),
        PhysicalAddress v => Hex(v.GetAddressBytes()),
        BitArray v => string.Concat(v.Cast<bool>().Select(bit => bit ? '1' : '0')),
        Dictionary<string, string?> v => $"{{{string.Join(',', v.Select(pair => $"{Text(pair.Key)}:{(pair.Value is null ? "null" : Text(pair.Value))}"))}}}",
        object[] v when v.GetType() == typeof(object[]) => $"[{string.Join(',', v.Select(Typed))}]",
        IList v => $"[{string.Join(',', v.Cast<object?>().Select(Of))}]",
        ValueType v => $"{v.GetType().GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic).Length} fields",
        _ => throw new ArgumentException($"{value.GetType()}", nameof(value)),
    };

    public static string Text(string value) => Hex(MemoryMarshal.AsBytes(value.AsSpan()));

    private static string Typed(object? value)
        => value is null ? "null" : $"{Convert.ToHexStringLower(EfQueryCache.Wire.WireTypes.Of(value.GetType())!.Signature)}:{Of(value)}";

    private static string Hex<T>(T value) where T : unmanaged => Hex(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref value, 1)));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
