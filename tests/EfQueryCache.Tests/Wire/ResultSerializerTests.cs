using System.Buffers;
using System.Text;
using EfQueryCache.Results;
using EfQueryCache.Wire;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Wire;

#pragma warning disable CS0618 // Parsing vectors is obsolete, and all that there is without a database.

/// <summary>The user's serializer writes what the codec does not know, where the reader expects exactly that.</summary>
public sealed class ResultSerializerTests
{
    private static readonly WireSample Vectors = WireSample.OfColumn(
        WireSample.Column<object>([NpgsqlTsVector.Parse("a:1"), null!, NpgsqlTsVector.Parse("b:2")], [2]), WireKind<int>.ReadBoxed<NpgsqlTsVector>(), 3, typeof(NpgsqlTsVector));

    [Fact]
    public void Column_of_a_type_that_only_the_serializer_knows_comes_back()
    {
        var serializer = new VectorSerializer();
        Assert.Equal("'a':1, 'b':2", Read(serializer, serializer));
        Assert.Equal((2, 2), (serializer.Written, serializer.Read));
    }

    [Fact]
    public void Serializer_is_not_asked_for_what_the_codec_knows()
    {
        var options = new WireOptions { Serializer = new VectorSerializer { Fails = true } };
        var sample = WireSample.Of(new Random(1), 3, [.. WireKinds.All]);
        var key = sample.Key();
        Assert.True(EntryPayload.TryRead(sample.Write(key, options), key, options, out var read));
        Assert.NotNull(read.ReadRows(sample.Columns));
    }

    [Fact]
    public void Exception_while_reading_and_a_missing_serializer_are_misses()
    {
        Assert.Null(Read(new VectorSerializer(), new VectorSerializer { Fails = true }));
        Assert.Null(Read(new VectorSerializer(), null));
    }

    [Fact]
    public void Exception_while_writing_keeps_the_result_in_memory()
    {
        var options = new WireOptions { Serializer = new VectorSerializer { Fails = true } };
        Assert.False(EntryPayload.TryWrite(
            WireSample.Header, [new CachedPart(WireSample.ResultKeyOf(null), Vectors.Result)], Vectors.Key(), options, new ArrayBufferWriter<byte>(), out var unknown));
        Assert.Equal(typeof(NpgsqlTsVector).FullName, unknown);
    }

    private static string? Read(IResultSerializer? writes, IResultSerializer? reads)
    {
        var key = Vectors.Key();
        var payload = Vectors.Write(key, new WireOptions { Serializer = writes });
        Assert.True(EntryPayload.TryRead(payload, key, new WireOptions { Serializer = reads }, out var read));
        if (read.ReadRows(Vectors.Columns) is not { } rows) return null;
        Assert.True(rows.Columns[0]!.IsNull(1));
        return $"{rows.Columns[0]!.GetValue(0)}, {rows.Columns[0]!.GetValue(2)}";
    }

    private sealed class VectorSerializer : IResultSerializer
    {
        public bool Fails { get; init; }

        public int Written { get; private set; }

        public int Read { get; private set; }

        public bool CanSerialize(Type type) => type == typeof(NpgsqlTsVector);

        public void Serialize<T>(IBufferWriter<byte> writer, T value)
        {
            if (Fails) throw new InvalidOperationException("fails on purpose");
            Written++;
            Encoding.UTF8.GetBytes(value!.ToString(), writer);
        }

        public T Deserialize<T>(ReadOnlyMemory<byte> payload)
        {
            if (Fails) throw new InvalidOperationException("fails on purpose");
            Read++;
            return (T)(object)NpgsqlTsVector.Parse(Encoding.UTF8.GetString(payload.Span));
        }
    }
}
