namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Parameters whose keys have the same hash code. The hashes of texts and arrays are other ones in each process.</summary>
internal static class SameHash
{
    private const int Searched = 8;

    private static readonly Lazy<(string X, string Y)[]> FoundTexts = new(() => Search(i => $"text {i}"));
    private static readonly Lazy<(int[] X, int[] Y)[]> FoundArrays = new(() => Search(i => new[] { i, i * i }));

    public static LookAlikes[] All =>
    [
        Group("0", () =>
        [
            null, 0, 0L, -1L, (short)0, (byte)0, (ushort)0, 0u, 0ul, ulong.MaxValue, '\0', false, 0m, 0.0, 0f, Color.None, Taste.None, Wide.None,
            Guid.Empty, TimeSpan.Zero, DateTime.MinValue, TimeOnly.MinValue, DateOnly.MinValue,
        ]),
        Group("words of a long", () => [5, 5L, 5L << 32, (4L << 32) | 1, (7L << 32) | 2, ~5L, ~(5L << 32)]),
        Group("words of a double", () => [Bits(5), Bits(5L << 32), Bits((4L << 32) | 1)]),
        Group("words of a Guid", () => [Words(1, 2, 3, 4), Words(2, 1, 3, 4), Words(4, 3, 2, 1), Words(0, 0, 0, 4)]),
        Group("bits of a float", () => [1f, BitConverter.SingleToInt32Bits(1f)]),
        Group("scales", () => [1m, 1.0m, 1.00m, 1.000m]),
        Group("kinds", () => [Day(DateTimeKind.Utc), Day(DateTimeKind.Local), Day(DateTimeKind.Unspecified)]),
        Group("offsets", () => [Instant(0), Instant(1), Instant(2), Instant(-5)]),
        Group("one and true", () => [1, true, Color.Red, Taste.Sweet, (byte)1, TimeSpan.FromTicks(1)]),
        Group("a text and the number of its hash", () => ["secret", KeyFactory.MakeKey("secret").GetHashCode() - KeyFactory.MakeKey(0).GetHashCode()]),
        Group("an array and the number of its hash", () => [new[] { 1, 2 }, KeyFactory.MakeKey(new[] { 1, 2 }).GetHashCode() - KeyFactory.MakeKey(0).GetHashCode()]),
        new("same hash", "carried from one parameter to the next", () => [[2, 0], [1, 31], [0, 62]], Likeness),
        .. Enumerable.Range(1, Searched).Select(i => Group($"texts, {i}", () => [FoundTexts.Value[i - 1].X, FoundTexts.Value[i - 1].Y])),
        .. Enumerable.Range(1, Searched).Select(i => Group($"arrays, {i}", () => [FoundArrays.Value[i - 1].X.Clone(), FoundArrays.Value[i - 1].Y.Clone()])),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make)
        => new("same hash", name, () => [.. make().Select(value => new[] { value })], Likeness);

    private static bool Likeness(object?[] x, object?[] y) => KeyFactory.MakeKeyOfAll(x).GetHashCode() == KeyFactory.MakeKeyOfAll(y).GetHashCode();

    // 2^32 hashes: a few hundred thousand values have eight birthdays in common.
    private static (T X, T Y)[] Search<T>(Func<int, T> make)
    {
        var seen = new Dictionary<int, int>();
        var found = new List<(T X, T Y)>();
        for (var i = 0; found.Count < Searched && i < 3_000_000; i++)
        {
            var hash = KeyFactory.MakeKey(make(i)).GetHashCode();
            if (!seen.TryAdd(hash, i)) found.Add((make(seen[hash]), make(i)));
        }

        return [.. found];
    }

    private static double Bits(long bits) => BitConverter.Int64BitsToDouble(bits);

    private static Guid Words(int a, int b, int c, int d)
        => new([.. BitConverter.GetBytes(a), .. BitConverter.GetBytes(b), .. BitConverter.GetBytes(c), .. BitConverter.GetBytes(d)]);

    private static DateTime Day(DateTimeKind kind) => new(2026, 4, 1, 0, 0, 0, kind);

    private static DateTimeOffset Instant(int hours) => new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(hours));
}
