using EfQueryCache.Wire;

namespace EfQueryCache.Tests.Wire;

/// <summary>What MessagePack has is written in its shortest form, and read in any.</summary>
public sealed class MessagePackTests
{
    private delegate bool Reading(ref MessagePackReader reader);

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "CC80")]
    [InlineData(256, "CD0100")]
    [InlineData(65_536, "CE00010000")]
    [InlineData(1L << 32, "CF0000000100000000")]
    [InlineData(-1, "FF")]
    [InlineData(-32, "E0")]
    [InlineData(-33, "D0DF")]
    [InlineData(-129, "D1FF7F")]
    [InlineData(-32_769, "D2FFFF7FFF")]
    [InlineData(long.MinValue, "D38000000000000000")]
    public void Integer_is_as_short_as_it_can_be(long value, string expected)
    {
        var bytes = Written(w => w.Write(value));
        Assert.Equal(expected, Convert.ToHexString(bytes));
        var reader = new MessagePackReader(bytes);
        Assert.True(reader.TryRead(out long read));
        Assert.Equal((value, 0), (read, reader.Remaining));
    }

    [Theory]
    [InlineData(31, "BF")]
    [InlineData(32, "D920")]
    [InlineData(255, "D9FF")]
    [InlineData(256, "DA0100")]
    [InlineData(65_536, "DB00010000")]
    public void Text_has_the_shortest_header(int length, string header)
    {
        Assert.StartsWith(header, Convert.ToHexString(Written(w => w.Write(new string('a', length)))), StringComparison.Ordinal);
        Assert.StartsWith(header, Convert.ToHexString(Written(w => w.Write($"\u00e9{new string('a', length - 2)}"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "D6FF00000000")]
    [InlineData("2106-02-07T06:28:15Z", "D6FFFFFFFFFF")]
    [InlineData("2106-02-07T06:28:16Z", "D7FF0000000100000000")]
    [InlineData("1970-01-01T00:00:00.5Z", "D7FF7735940000000000")]
    [InlineData("1969-12-31T23:59:59.5Z", "C70CFF1DCD6500FFFFFFFFFFFFFFFF")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "C70CFF3B9AC99C0000003AFFF4417F")]
    [InlineData("0001-01-01T00:00:00Z", "C70CFF00000000FFFFFFF1886E0900")]
    public void Time_is_the_shortest_timestamp(string text, string expected)
    {
        var time = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
        var bytes = Written(w => w.WriteTimestamp(time));
        Assert.Equal(expected, Convert.ToHexString(bytes));
        var reader = new MessagePackReader(bytes);
        Assert.True(reader.TryReadTimestamp(out var read));
        Assert.Equal((time, DateTimeKind.Utc), (read, read.Kind));
    }

    [Theory]
    [InlineData("C70CFF3B9ACA000000000000000000")] // a second of nanoseconds
    [InlineData("C70CFF00000001000000000000000000")] // a nanosecond, which .NET would round
    [InlineData("C70CFF000000007FFFFFFFFFFFFFFF")] // a year that there is not
    public void Timestamp_that_does_not_fit_is_refused(string bytes)
        => Assert.False(new MessagePackReader(Convert.FromHexString(bytes)).TryReadTimestamp(out _));

    [Theory]
    [InlineData("C6FFFFFFFF00")]
    [InlineData("DBFFFFFFFF00")]
    [InlineData("DDFFFFFFFF00")]
    [InlineData("DFFFFFFFFF00")]
    [InlineData("C9FFFFFFFF0000")]
    [InlineData("DD7FFFFFFF00")]
    [InlineData("C1")]
    [InlineData("A2C328")] // not UTF-8
    [InlineData("A3EDA080")] // half a character, in UTF-8's clothes
    [InlineData("")]
    public void What_is_malformed_is_nothing(string bytes)
    {
        Reading[] readings =
        [
            (ref r) => r.TryReadBytes(out _), (ref r) => r.TryRead(out string? _), (ref r) => r.TryReadArrayHeader(out _), (ref r) => r.TryReadMapHeader(out _),
            (ref r) => r.TryReadExtension(out _, out _), (ref r) => r.TryRead(out bool _), (ref r) => r.TryRead(out long _), (ref r) => r.TryRead(out double _),
        ];
        Assert.All(readings, reading =>
        {
            var reader = new MessagePackReader(Convert.FromHexString(bytes));
            Assert.False(reading(ref reader));
        });
        if (bytes.StartsWith('A')) return;
        Assert.False(new MessagePackReader(Convert.FromHexString(bytes)).TrySkip());
    }

    [Fact]
    public void Nesting_that_never_ends_is_stepped_over_without_a_stack()
        => Assert.False(new MessagePackReader([.. Enumerable.Repeat((byte)0x91, 1_000_000)]).TrySkip());

    [Fact]
    public void Every_kind_of_value_is_stepped_over()
    {
        Action<MessagePackWriter>[] values =
        [
            w => w.WriteNil(), w => w.Write(true), w => w.Write(1.5f), w => w.Write(-0.0), w => w.Write(new string('a', 70_000)), w => w.WriteBytes(new byte[70_000]),
            w => w.WriteExtension(5, 3), w => w.WriteExtension(5, 16), w => w.WriteExtension(5, 300), w => w.Write(ulong.MaxValue), w => w.Write(long.MinValue), w => w.Write("\ud800"),
            w => Repeat(w, 20, w.WriteArrayHeader, 1), w => Repeat(w, 70_000, w.WriteArrayHeader, 1), w => Repeat(w, 20, w.WriteMapHeader, 2), w => Repeat(w, 3, w.WriteMapHeader, 2),
        ];
        Assert.All(values, value =>
        {
            var reader = new MessagePackReader(Written(value));
            Assert.True(reader.TrySkip());
            Assert.Equal(0, reader.Remaining);
        });

        static void Repeat(MessagePackWriter writer, int count, Action<int> header, int each)
        {
            header(count);
            for (var i = 0; i < count * each; i++) writer.Write(i);
        }
    }

    private static byte[] Written(Action<MessagePackWriter> write)
    {
        using var writer = new MessagePackWriter();
        write(writer);
        return writer.Written.ToArray();
    }
}
