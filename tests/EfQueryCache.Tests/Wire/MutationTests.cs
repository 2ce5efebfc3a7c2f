using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Wire;

namespace EfQueryCache.Tests.Wire;

/// <summary>Whatever somebody makes of a payload is a miss or the same rows: no exception, no other row, no memory without end.</summary>
public sealed class MutationTests
{
    private const int Seed = 20261122;

    // A nil takes a byte, and the longest value that a nil can stand for two dozen; what is grown is grown by doubling.
    private const long BytesPerByte = 96;
    private const long LeastBytes = 64 << 10;

    [Fact]
    public void Mutated_payloads_are_misses_or_the_same_rows()
    {
        var (random, options) = (new Random(Seed), new WireOptions { CompressAbove = 1_000, MaxBytes = 1 << 20 });
        var entries = Enumerable.Range(0, 40).Select(_ => Entry.Make(random, options)).ToArray();
        var tally = new Tally();
        for (var i = 0; i < TestEnvironment.Sized(1_000_000); i++) Attempt(entries, random, options, tally);

        TestContext.Current.SendDiagnosticMessage(
            $"Wire: {tally.Attempts} mutations, {tally.Resealed} with a right checksum; {tally.Same} read as they were, {tally.Headers} headers and {tally.Rows} results of resealed ones read; at most {tally.MostBytes} bytes allocated.");
        Assert.True(tally.Rows > 0 && tally.Headers > tally.Rows, "The decoder was never reached.");
    }

    private static void Attempt(Entry[] entries, Random random, WireOptions options, Tally tally)
    {
        var entry = entries[random.Next(entries.Length)];
        var payload = Mutate(entry, entries, random);
        var key = random.Next(10) == 0 ? entries[random.Next(entries.Length)].Key : entry.Key;
        var isResealed = random.Next(2) == 0;
        if (isResealed) EntryPayloadTests.Reseal(payload, key);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = EntryPayload.TryRead(payload, key, options, out var found) ? found : null;
        var rows = read?.ReadRows(entry.Sample.Columns);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        tally.Attempts++;
        tally.MostBytes = Math.Max(tally.MostBytes, allocated);
        var length = payload.Length >= 22 && payload[1] == 1 ? Math.Max(payload.Length, entry.Length) : payload.Length;
        Assert.True(allocated <= LeastBytes + (length * BytesPerByte), $"{allocated} bytes for {length}");
        if (isResealed)
        {
            tally.Resealed++;
            if (read is not null) tally.Headers++;
            if (rows is not null) tally.Rows++;
            return;
        }

        if (read is null) return;
        tally.Same++;
        Assert.Same(entry.Key, key);
        Assert.Equal(entry.Description, rows is null ? "nothing" : WireSample.Describe(rows));
    }

    private static byte[] Mutate(Entry entry, Entry[] entries, Random random)
    {
        byte[] payload = [.. random.Next(2) == 0 ? entry.Payload : entry.Plain];
        var body = payload.Length > 18 && random.Next(4) > 0 ? 18 : 0;
        switch (random.Next(8))
        {
            case 0: // as it is
                return payload;
            case 1:
                for (var i = random.Next(1, 9); i > 0; i--) payload[random.Next(body, payload.Length)] ^= (byte)(1 << random.Next(8));
                return payload;
            case 2:
                return payload[..random.Next(payload.Length + 1)];
            case 3:
                var other = entries[random.Next(entries.Length)].Plain;
                return [.. payload[..random.Next(payload.Length)], .. other[random.Next(other.Length)..]];
            case 4:
                random.NextBytes(payload.AsSpan(random.Next(body, payload.Length)));
                return payload;
            case 5: // what begins something long
                payload[random.Next(body, payload.Length)] = (byte)random.Next(0xc4, 0xe0);
                return payload;
            case 6:
                var at = random.Next(body, payload.Length);
                return [.. payload[..at], .. payload[Math.Min(payload.Length, at + random.Next(1, 5))..]];
            default:
                var room = payload.AsSpan(random.Next(body, payload.Length));
                room[..Math.Min(room.Length, random.Next(1, 9))].Fill(random.Next(2) == 0 ? (byte)0xff : (byte)0);
                return payload;
        }
    }

    private sealed record Entry(WireSample Sample, CanonicalKey Key, byte[] Payload, byte[] Plain, string Description)
    {
        public int Length => Plain.Length;

        public static Entry Make(Random random, WireOptions options)
        {
            var sample = WireSample.Random(random);
            var key = sample.Key(random.Next());
            return new Entry(sample, key, sample.Write(key, options), sample.Write(key, options with { CompressAbove = int.MaxValue }), WireSample.Describe(sample.Result));
        }
    }

    private sealed class Tally
    {
        public int Attempts { get; set; }

        public int Resealed { get; set; }

        public int Same { get; set; }

        public int Headers { get; set; }

        public int Rows { get; set; }

        public long MostBytes { get; set; }
    }
}
