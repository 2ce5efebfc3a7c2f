using System.Dynamic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>Tags to the letter: clients keep them for months.</summary>
public sealed class ETagTests
{
    private static readonly DateTime Time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(678_901_2);

    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public void Tags_of_timestamps_stay_as_they_are()
    {
        Assert.Equal("W/\"te3075df5830f35\"", ETag.FromTimestamp(Time));
        Assert.Equal("W/\"t0\"", ETag.FromTimestamp(DateTime.MinValue));
        Assert.Equal("W/\"te3075df5830f35\"", ETag.FromTimestamp(new Row(1, Time), row => row.At));
        Assert.Equal("W/\"te3075df578b340\"", ETag.FromTimestamp(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
    }

    [Fact]
    public void Tags_of_content_stay_as_they_are()
    {
        const string sha256 = "\"LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ\"";
        Assert.Equal(sha256, ETag.FromContent(Hello.AsSpan()));
        Assert.Equal(sha256, ETag.FromContent(Hello));
        Assert.Equal(sha256, ETag.FromContent("hello"));
        Assert.Equal(sha256, ETag.FromContent((object)Hello));
        Assert.Equal(sha256, ETag.FromContent((object)"hello"));
        Assert.Equal(sha256, ETag.FromContent(Hello.AsMemory()));
        Assert.Equal(sha256, ETag.FromContent((ReadOnlyMemory<byte>)Hello));
        Assert.Equal("\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"", ETag.FromContent(ReadOnlySpan<byte>.Empty));
        Assert.Equal("\"-D4Dl5bGRToQ9VGeOf0ROQFXIxahqOoHy1JdKAHf0HQ\"", ETag.FromContent("Grüße"));
        Assert.Equal("\"qvTGHdzF6KLavt4PO0gs2a6pQ00\"", ETag.FromContent(Hello, HashAlgorithmName.SHA1));
        Assert.Equal("\"XUFAKrxLKna5cZ2REBfFkg\"", ETag.FromContent("hello", HashAlgorithmName.MD5));
        Assert.Equal(
            "\"m3HSJL1i83hdltRq0-o9czGb-8KJDKra4t_3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw\"",
            ETag.FromContent(Hello.AsSpan(), HashAlgorithmName.SHA512));
    }

    [Fact]
    public void Tags_of_objects_are_those_of_their_json()
    {
        Assert.Equal("\"4AS6W_eRk52GUKs7nSivXYv5z8J5v1hw1Ej_NbRFJ2w\"", ETag.FromContent(new { Id = 7, Name = "tea" }));
        Assert.Equal(ETag.FromContent("{\"id\":7,\"name\":\"tea\"}"), ETag.FromContent(new { Id = 7, Name = "tea" }));
        Assert.Equal("\"kYzEI9cXns2HsAmB5pPkWBb0T1UCMHUc3-6UUlHNGVw\"", ETag.FromContent(new { Id = 7, Name = "tea" }, json: JsonSerializerOptions.Default));
    }

    [Fact]
    public async Task Tag_of_a_stream_is_that_of_its_bytes()
    {
        using var stream = new MemoryStream(Hello);
        Assert.Equal(ETag.FromContent(Hello), await ETag.FromContentAsync(stream, cancellationToken: TestContext.Current.CancellationToken));
        stream.Position = 0;
        Assert.Equal(ETag.FromContent(Hello, HashAlgorithmName.SHA384), await ETag.FromContentAsync(stream, HashAlgorithmName.SHA384, TestContext.Current.CancellationToken));
        Assert.Contains("FromContentAsync", Assert.Throws<ArgumentException>(() => ETag.FromContent(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_algorithm_is_refused()
        => Assert.Throws<CryptographicException>(() => ETag.FromContent("hello", new HashAlgorithmName("CRC")));

    [Fact]
    public void Tags_of_ids_and_versions_stay_as_they_are()
    {
        Assert.Equal("W/\"42-te3075df5830f35\"", ETag.FromId(42, Time));
        Assert.Equal("W/\"42-te3075df5830f35\"", ETag.FromId(42, new DateTimeOffset(Time)));
        Assert.Equal("W/\"42-te3075df5830f35\"", ETag.FromId(42, (object)Time));
        Assert.Equal("\"42-4294967295\"", ETag.FromId(42, uint.MaxValue));
        Assert.Equal("\"-42-n1\"", ETag.FromId(-42, -1L));
        Assert.Equal("\"42-18446744073709551615\"", ETag.FromId(42L, ulong.MaxValue));
        Assert.Equal("\"42-x00000000000007d1\"", ETag.FromId(42, new byte[] { 0, 0, 0, 0, 0, 0, 7, 0xD1 }));
        Assert.Equal("\"42-g0123456789abcdef0123456789abcdef\"", ETag.FromId(42, Guid.ParseExact("0123456789abcdef0123456789abcdef", "N")));
        Assert.Equal("\"01234567-89ab-cdef-0123-456789abcdef-5\"", ETag.FromId(Guid.ParseExact("0123456789abcdef0123456789abcdef", "N"), 5));
        Assert.Equal("\"42-sv1.0%002dbeta\"", ETag.FromId(42, "v1.0-beta"));
        Assert.Equal("\"a%0020%0022b%0022%00e4%20ac-5\"", ETag.FromId("a \"b\"ä€", 5));
        Assert.Equal("\"7,north-5\"", ETag.FromId((7, "north"), 5));
        Assert.Equal("\"7,(2026-03-01,Friday),~-5\"", ETag.FromId((7, (new DateOnly(2026, 3, 1), DayOfWeek.Friday), (string?)null), 5));
        Assert.Equal("\"#Y1NhxIu56rFBmOduqKt_GkFoXWrWKqkUbTAdTxfrCuA-5\"", ETag.FromId(new string('a', 65), 5));
        Assert.Equal($"\"{new string('a', 64)}-5\"", ETag.FromId(new string('a', 64), 5));
    }

    [Fact]
    public void Ids_and_versions_without_a_text_of_their_own_are_refused_by_name()
    {
        Assert.Contains("System.Object", Assert.Throws<ArgumentException>(() => ETag.FromId(new object(), 5)).Message, StringComparison.Ordinal);
        Assert.Contains("System.Double", Assert.Throws<ArgumentException>(() => ETag.FromId(1.5, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("System.Object", Assert.Throws<ArgumentException>(() => ETag.FromId(5, new object())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ETag.FromId(5, default(DateTime?)!));
    }

    [Fact]
    public void Tags_of_collections_stay_as_they_are()
    {
        Row[] rows = [new(1, Time.AddDays(-1)), new(2, Time), new(3, Time.AddDays(-2))];
        Assert.Equal("W/\"3@te3075df5830f35\"", ETag.FromCollection(rows, row => row.At));
        Assert.Equal("W/\"120@te3075df5830f35\"", ETag.FromCollection(rows, row => row.At, count: 120));
        Assert.Equal("W/\"120@te3075df5830f35\"", ETag.FromCollection(rows, row => new DateTimeOffset(row.At), count: 120));
        Assert.Equal("W/\"120@te3075df5830f35\"", ETag.FromCollection(120, Time));
        Assert.Equal("W/\"120@te3075df5830f35\"", ETag.FromCollection(120, new DateTimeOffset(Time)));
        Assert.Equal("W/\"120@te3075df5830f35\"", ETag.FromCollection(rows.Select(row => new { UpdatedAt = row.At }), count: 120));
        Assert.Equal("W/\"0@\"", ETag.FromCollection(Array.Empty<Row>(), row => row.At));
        Assert.Equal("W/\"0@\"", ETag.FromCollection(Array.Empty<object>()));
        Assert.Equal("W/\"0@\"", ETag.FromCollection(0, default(DateTime?)));
        Assert.Equal("W/\"9@\"", ETag.FromCollection(Array.Empty<Row>(), row => row.At, count: 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => ETag.FromCollection(-1, Time));
    }

    [Fact]
    public void UpdatedAt_is_found_in_properties_and_dictionaries()
    {
        var expected = ETag.FromTimestamp(Time);
        dynamic expando = new ExpandoObject();
        expando.UpdatedAt = Time;
        Assert.Equal(expected, ETag.FromTimestamp(new { UpdatedAt = Time }));
        Assert.Equal(expected, ETag.FromTimestamp(new { UpdatedAt = (DateTimeOffset?)Time }));
        Assert.Equal(expected, ETag.FromTimestamp(new Dictionary<string, object?> { ["UpdatedAt"] = Time }));
        Assert.Equal(expected, ETag.FromTimestamp(new Dictionary<string, DateTime> { ["UpdatedAt"] = Time }));
        Assert.Equal(expected, ETag.FromTimestamp((object)expando));
        Assert.Equal(expected, ETag.FromTimestamp((object)Time));
    }

    [Fact]
    public void Missing_UpdatedAt_is_said_with_its_cure()
    {
        object[] without = [new Row(1, Time), new Dictionary<string, object?> { ["updatedAt"] = Time }, new Dictionary<string, int>(), new { UpdatedAt = (DateTime?)null }, new { UpdatedAt = "today" }];
        Assert.All(without, entity => Assert.Contains("ETag.FromTimestamp(entity, e => e.", Assert.Throws<ArgumentException>(() => ETag.FromTimestamp(entity)).Message, StringComparison.Ordinal));
        Assert.Contains("ETag.FromTimestamp(", Assert.Throws<ArgumentException>(() => ETag.FromCollection(without)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_instant_has_one_tag()
    {
        var expected = ETag.FromTimestamp(Time);
        Assert.Equal(expected, ETag.FromTimestamp(Time.ToLocalTime()));
        Assert.Equal(expected, ETag.FromTimestamp(DateTime.SpecifyKind(Time, DateTimeKind.Unspecified)));
        Assert.Equal(expected, ETag.FromTimestamp(new DateTimeOffset(Time).ToOffset(TimeSpan.FromMinutes(-210))));
        Assert.Equal(expected, ETag.FromTimestamp(new { UpdatedAt = Time.ToLocalTime() }));
        Assert.Equal(ETag.FromId(1, Time), ETag.FromId(1, Time.ToLocalTime()));
        Assert.Equal(ETag.FromCollection(2, Time), ETag.FromCollection([Time.ToLocalTime(), Time.AddTicks(-10)], time => time));
        // PostgreSQL has no ticks.
        Assert.Equal(expected, ETag.FromTimestamp(Time.AddTicks(-(Time.Ticks % 10))));
        Assert.NotEqual(expected, ETag.FromTimestamp(Time.AddMicroseconds(1)));
    }

    [Fact]
    public void Culture_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (culture.NumberFormat.NegativeSign, culture.DateTimeFormat.DateSeparator) = ("minus", "!");
            CultureInfo.CurrentCulture = culture;
            Assert.Equal("minus1", (-1).ToString(culture));
            Tags_of_timestamps_stay_as_they_are();
            Tags_of_ids_and_versions_stay_as_they_are();
            Tags_of_collections_stay_as_they_are();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Text_is_hashed_as_it_is_sent()
        => Assert.Equal(ETag.FromContent(Encoding.UTF8.GetBytes("naïve €")), ETag.FromContent("naïve €"));

    private sealed record Row(int Id, DateTime At);
}
