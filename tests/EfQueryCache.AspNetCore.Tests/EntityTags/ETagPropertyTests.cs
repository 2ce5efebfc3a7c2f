using Microsoft.Net.Http.Headers;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>Random input: a tag is always one, and different input has different ones.</summary>
public sealed class ETagPropertyTests
{
    private const string Signs = "ab1-%.,_#~()\"\\ \t\n\u00e4\u20ac\ud83d\ude00\ud800";

    [Theory]
    [InlineData(1)]
    [InlineData(20260102)]
    public void Different_ids_and_versions_have_different_tags_that_are_well_formed(int seed)
    {
        var random = new Random(seed);
        var seen = new Dictionary<string, string>();
        for (var i = 0; i < 20_000; i++)
        {
            var (id, idName) = Id(random, 0);
            var (version, versionName) = Version(random);
            var tag = ETag.FromId(id, version);
            AssertWellFormed(tag, isWeak: version is DateTime);
            var name = idName + " / " + versionName;
            Assert.True(seen.TryAdd(tag, name) || seen[tag] == name, $"{tag} is of {name} and of {seen[tag]}.");
        }

        Assert.True(seen.Count > 10_000);
    }

    [Fact]
    public void Different_contents_have_different_tags_that_are_well_formed()
    {
        var random = new Random(7);
        var seen = new Dictionary<string, string>();
        for (var i = 0; i < 20_000; i++)
        {
            var content = new byte[random.Next(12)];
            random.NextBytes(content);
            var tag = ETag.FromContent(content);
            AssertWellFormed(tag, isWeak: false);
            Assert.True(seen.TryAdd(tag, Convert.ToHexString(content)) || seen[tag] == Convert.ToHexString(content));
        }
    }

    [Fact]
    public void Different_counts_and_times_have_different_tags_that_are_well_formed()
    {
        var random = new Random(8);
        var seen = new Dictionary<string, (long, DateTime?)>();
        for (var i = 0; i < 20_000; i++)
        {
            var (count, latest) = (random.NextInt64(1 << random.Next(30)), random.Next(9) == 0 ? null : (DateTime?)Time(random));
            var tag = ETag.FromCollection(count, latest);
            AssertWellFormed(tag, isWeak: true);
            Assert.True(seen.TryAdd(tag, (count, latest)) || seen[tag] == (count, latest));
        }
    }

    private static void AssertWellFormed(string tag, bool isWeak)
    {
        Assert.True(EntityTagHeaderValue.TryParse(tag, out var parsed), tag);
        Assert.Equal((isWeak, tag), (parsed.IsWeak, parsed.ToString()));
        Assert.True(ETag.Matches(tag, tag));
        Assert.Equal(!isWeak, ETag.MatchesStrongly(tag, "\"other\", " + tag));
        Assert.InRange(tag.Length, 4, 200);
        // RFC 9110 §8.8.3: no white space, no quotation marks and nothing that needs more than ASCII.
        Assert.All(tag[(isWeak ? 3 : 1)..^1], c => Assert.InRange(c, '\u0021', '\u007e'));
        Assert.DoesNotContain('"', tag[(isWeak ? 3 : 1)..^1]);
    }

    private static (object Value, string Name) Id(Random random, int depth)
    {
        object value = random.Next(depth == 0 ? 6 : 5) switch
        {
            0 => random.Next(-50, 50),
            1 => random.NextInt64(long.MinValue, long.MaxValue),
            2 => new Guid(random.Next(3), 0, 0, new byte[8]),
            3 or 4 => Text(random),
            _ => (Id(random, 1).Value, Id(random, 1).Value),
        };
        return (value, value.ToString()!); // 5 and "5" are the same id
    }

    private static (object Value, string Name) Version(Random random)
    {
        object value = random.Next(5) switch
        {
            0 => random.NextInt64(-50, 50),
            1 => (uint)random.NextInt64(uint.MaxValue),
            2 => Text(random),
            3 => Time(random),
            _ => Bytes(random),
        };
        return (value, value switch
        {
            byte[] bytes => "bytes " + Convert.ToHexString(bytes),
            DateTime time => "time " + time.Ticks,
            string text => "text " + text,
            _ => $"number {value}",
        });
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(random.Next(20) == 0 ? 100 : 3)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static DateTime Time(Random random)
        => new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(random.NextInt64(random.Next(2) == 0 ? 9 : 99_999_999_999));

    private static string Text(Random random)
        => string.Concat(Enumerable.Range(0, random.Next(random.Next(20) == 0 ? 100 : 5)).Select(_ => Signs[random.Next(Signs.Length)]));
}
