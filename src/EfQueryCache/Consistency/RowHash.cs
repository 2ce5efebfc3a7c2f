using System.Runtime.CompilerServices;

namespace EfQueryCache.Consistency;

/// <summary>Hashes what a row or a scope is called by: the table and the provider's values of its columns.</summary>
/// <remarks>
/// Everybody who means the same row must get the same hash, whatever type of number it is for them. The names are hashed by
/// FNV-1a, the values by a multiplicative mix of 64 bits: neighbouring keys must not be neighbours, and a process that runs
/// again must find the same collisions.
/// </remarks>
internal static class RowHash
{
    /// <summary>Where the hash of a row of a table begins.</summary>
    public static int OfTable(string table) => HashText(table, 1);

    /// <summary>Where the hash of a scope of a table begins.</summary>
    public static int OfScope(string table, string column) => HashText(column, (uint)HashText(table, 2));

    /// <summary>A hash of a text that is the same in every process.</summary>
    public static int OfText(string text) => HashText(text, 4);

    /// <summary>Adds the value of the next column.</summary>
    /// <returns><see langword="false"/> for a value that is not of one of the exact types.</returns>
    public static bool TryAdd(ref int hash, object? value, NarrowingRules rules)
    {
        long? number = value switch
        {
            int i => i,
            long l => l,
            short s => s,
            byte b => b,
            sbyte b => b,
            ushort s => s,
            uint i => i,
            bool b => b ? 1 : 0,
            DateOnly d => d.DayNumber,
            Guid g => Fold(g),
            string text when !rules.ExactTypes => HashText(text, 3),
            _ => null,
        };
        if (number is not { } known) return false;
        hash = Mix(hash, (ulong)known);
        return true;
    }

    private static long Fold(Guid value)
    {
        var bits = Unsafe.BitCast<Guid, UInt128>(value);
        return (long)((ulong)bits ^ ((ulong)(bits >> 64) * 0x9E3779B97F4A7C15));
    }

    private static int Mix(int hash, ulong value)
    {
        var bits = (value + (uint)hash) * 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 32)) * 0xD6E8FEB86659FD93;
        bits = (bits ^ (bits >> 32) ^ (uint)hash) * 0xD6E8FEB86659FD93;
        return (int)(bits ^ (bits >> 32));
    }

    private static int HashText(string text, uint seed)
    {
        var hash = (2166136261 ^ seed) * 16777619;
        foreach (var character in text) hash = (hash ^ character) * 16777619;
        return (int)hash;
    }
}
