using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Keys;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Wire;

/// <summary>
/// What identifies a result in every process: the bytes of two keys are equal exactly when database, SQL, parameters,
/// variation and the shape of the columns are. Contains values: not for logs.
/// </summary>
internal sealed class CanonicalKey
{
    private static readonly ConditionalWeakTable<object, byte[]> Shapes = [];

    private CanonicalKey(byte[] material) => (Material, Hash) = (material, SHA256.HashData(material));

    /// <summary>All of it, for exact comparison.</summary>
    public ReadOnlyMemory<byte> Material { get; }

    /// <summary>What the second level knows it by: 32 bytes.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>Makes the key of an entry.</summary>
    /// <param name="key">The key of its first command in this process.</param>
    /// <param name="columns">How EF Core reads the rows of that command.</param>
    /// <param name="salt">What else must not be mixed up.</param>
    public static CanonicalKey Of(in ResultKey key, IReadOnlyList<ReaderColumn?> columns, string salt)
    {
        using var writer = new MessagePackWriter();
        writer.WriteArrayHeader(4);
        writer.Write(EntryPayload.Format);
        writer.Write(salt);
        writer.WriteBytes(Shapes.GetValue(columns, static columns => Describe((IReadOnlyList<ReaderColumn?>)columns)));
        Write(writer, key);
        return new CanonicalKey(writer.Written.ToArray());
    }

    /// <summary>Makes the key of a value under a key of the user's.</summary>
    /// <param name="key">The user's key.</param>
    /// <param name="salt">What else must not be mixed up.</param>
    public static CanonicalKey OfValue(string key, string salt)
    {
        using var writer = new MessagePackWriter();
        writer.WriteArrayHeader(3); // of a result there are four
        writer.Write(EntryPayload.Format);
        writer.Write(salt);
        writer.Write(key);
        return new CanonicalKey(writer.Written.ToArray());
    }

    /// <summary>What identifies one of several commands in an entry, whose key says the rest.</summary>
    public static byte[] OfCommand(in ResultKey key)
    {
        using var writer = new MessagePackWriter();
        Write(writer, key);
        return SHA256.HashData(writer.Written);
    }

    private static void Write(MessagePackWriter writer, in ResultKey key)
    {
        var (text, parameters) = (new StringBuilder(), key.Plan.Parameters);
        writer.WriteArrayHeader(5);
        writer.Write(key.Database.Normalized);
        writer.Write(key.Database.Tags.Id);
        writer.Write(key.Plan.CommandText);
        WriteCaptured(writer, text, key.Variation);
        writer.WriteArrayHeader(parameters.Length * 2);
        for (var i = 0; i < parameters.Length; i++)
        {
            writer.Write(parameters[i].StoreType);
            WriteCaptured(writer, text, key.ValueOf(i));
        }
    }

    private static void WriteCaptured(MessagePackWriter writer, StringBuilder text, object? captured)
    {
        CanonicalText.Append(text.Clear(), captured);
        writer.Write(text.ToString());
    }

    private static byte[] Describe(IReadOnlyList<ReaderColumn?> columns)
    {
        using var writer = new MessagePackWriter();
        foreach (var column in columns)
        {
            writer.WriteArrayHeader(column is null ? 0 : 3);
            if (column is null) continue;
            writer.Write(column.Name);
            writer.Write(CanonicalText.NameOf(column.Type));
            writer.Write(CanonicalText.NameOf(ReadTypes.Of(column)));
        }

        return writer.Written.ToArray();
    }
}
