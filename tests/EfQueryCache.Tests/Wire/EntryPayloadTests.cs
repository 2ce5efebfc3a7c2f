using System.Buffers.Binary;
using EfQueryCache.Results;
using EfQueryCache.Tests.Keys;
using EfQueryCache.Wire;

namespace EfQueryCache.Tests.Wire;

/// <summary>A payload is what was written for the key it is looked up with, or a miss.</summary>
public sealed class EntryPayloadTests
{
    private static WireSample Long { get; } = WireSample.OfColumn(
        WireSample.Column<string>([.. Enumerable.Range(0, 2_000).Select(i => $"row {i}")]), WireKind<int>.Read<string>(), 2_000, typeof(string));

    private static WireSample Short { get; } = WireSample.OfColumn(WireSample.Column<int>([1, 2, 3]), WireKind<int>.Read<int>(), 3, typeof(int));

    [Fact]
    public void Header_is_read_without_the_rows()
    {
        var key = Short.Key();
        Assert.True(EntryPayload.TryRead(Short.Write(key), key, WireOptions.Default, out var read));

        var (header, expected) = (read.Header, WireSample.Header);
        Assert.Equal((expected.Epoch, expected.Created, expected.Ttl, expected.Flags, 1), (header.Epoch, header.Created, header.Ttl, header.Flags, read.PartCount));
        Assert.Equal(expected.Tags, header.Tags);
        Assert.Equal(expected.Stamps, header.Stamps);
        Assert.Equal(expected.UserTags, header.UserTags);
        Assert.Equal(expected.Tables, header.Tables);
    }

    [Fact]
    public void Payload_of_another_key_is_a_miss()
    {
        var payload = Short.Write(Short.Key(1));
        Assert.True(EntryPayload.TryRead(payload, Short.Key(1), WireOptions.Default, out _));
        Assert.False(EntryPayload.TryRead(payload, Short.Key(2), WireOptions.Default, out _));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(1, 1)]
    [InlineData(1, 255)]
    public void Other_format_or_flags_are_a_miss_even_with_a_right_checksum(int position, byte value)
    {
        var (key, payload) = (Short.Key(), Short.Write(Short.Key()));
        payload[position] = value;
        Reseal(payload, key);
        Assert.False(EntryPayload.TryRead(payload, key, WireOptions.Default, out _));
    }

    [Fact]
    public void Large_body_is_compressed_and_comes_back()
    {
        var key = Long.Key();
        var (compressed, plain) = (Long.Write(key), Long.Write(key, new WireOptions { CompressAbove = int.MaxValue }));
        Assert.True(compressed.Length < plain.Length / 2, $"{compressed.Length} of {plain.Length}");
        Assert.Equal((1, 0), (compressed[1], plain[1]));

        Assert.All([compressed, plain], payload =>
        {
            Assert.True(EntryPayload.TryRead(payload, key, WireOptions.Default, out var read));
            Assert.Equal(1_999, Array.IndexOf([.. ((CachedColumn<string>)read.ReadRows(Long.Columns)!.Columns[0]!).Values], "row 1999"));
        });
    }

    [Fact]
    public void Body_that_compression_does_not_shorten_is_not_compressed()
    {
        var noise = new byte[20_000];
        new Random(1).NextBytes(noise);
        var sample = WireSample.OfColumn(WireSample.Column<byte[]>([noise]), WireKind<int>.Read<byte[]>(), 1, typeof(byte[]));
        Assert.Equal(0, sample.Write(sample.Key())[1]);
    }

    [Fact]
    public void Larger_body_than_allowed_is_neither_written_nor_read()
    {
        var (key, small) = (Long.Key(), new WireOptions { MaxBytes = 10_000 });
        Assert.False(EntryPayload.TryWrite(WireSample.Header, [new CachedPart(WireSample.ResultKeyOf(null), Long.Result)], key, small, new System.Buffers.ArrayBufferWriter<byte>(), out var unknown));
        Assert.Null(unknown);
        Assert.False(EntryPayload.TryRead(Long.Write(key), key, small, out _));
        Assert.False(EntryPayload.TryRead(Long.Write(key, new WireOptions { CompressAbove = int.MaxValue }), key, small, out _));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(64 << 20)]
    [InlineData(0)]
    [InlineData(5_000)]
    public void Claimed_length_costs_no_memory(int claimed)
    {
        var key = Long.Key();
        var payload = Long.Write(key);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(18), claimed);
        Reseal(payload, key);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(EntryPayload.TryRead(payload, key, WireOptions.Default, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Commands_of_a_split_query_are_found_by_their_keys()
    {
        var (key, first, second, third) = (Short.Key(), KeyFactory.MakeKey(1), KeyFactory.MakeKey(2), KeyFactory.MakeKey(3));
        var to = new System.Buffers.ArrayBufferWriter<byte>();
        CachedPart[] parts = [new(first, Short.Result), new(second, Long.Result), new(third, Short.Result)];
        Assert.True(EntryPayload.TryWrite(WireSample.Header, parts, key, WireOptions.Default, to, out _));
        Assert.True(EntryPayload.TryRead(to.WrittenMemory, key, WireOptions.Default, out var read));

        Assert.Equal(3, read.PartCount);
        Assert.Equal(WireSample.Describe(Short.Result), WireSample.Describe(read.ReadRows(Short.Columns)!));
        Assert.Equal(2_000, read.ReadRows(second, Long.Columns)!.Rows);
        Assert.Equal(3, read.ReadRows(third, Short.Columns)!.Rows);
        Assert.Null(read.ReadRows(third, Long.Columns));
        Assert.Null(read.ReadRows(KeyFactory.MakeKey(4), Short.Columns));
    }

    /// <summary>Gives a payload the checksum of what it says.</summary>
    internal static void Reseal(Span<byte> payload, CanonicalKey key)
    {
        if (payload.Length >= 18) EntryPayload.Sum(key, payload[..2], payload[18..], payload[2..18]);
    }
}
