using System.Net;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Keys;

/// <summary>Parameters on their whole way: query, key, PostgreSQL, entry, and back.</summary>
public sealed class ConfusableParameterTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    // EF Core's own has room for 1,024 compiled queries; who makes room there may take the model of others away.
    private static readonly MemoryCache Memory = new(new MemoryCacheOptions());

    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified);

    private static readonly Dictionary<string, (Ask One, Ask Two)> Pairs = new()
    {
        ["case"] = (Text("a"), Text("A")),
        ["trailing space"] = (Text("a"), Text("a ")),
        ["normalization"] = (Text("\u00e9"), Text("e\u0301")),
        ["null and empty"] = (Text(null), Text("")),
        ["int and long"] = (Int(1), Long(1)),
        ["neighbouring longs"] = (Long(1), Long(1 + (1L << 32))),
        ["scale of a decimal"] = (Decimal(1.0m), Decimal(1.00m)),
        ["sign of zero"] = (Double(0.0), Double(-0.0)),
        ["NaN and infinity"] = (Double(double.NaN), Double(double.PositiveInfinity)),
        ["DateTime kinds"] = (Time(Noon), Time(DateTime.SpecifyKind(Noon, DateTimeKind.Local))),
        ["one tick too few for the database"] = (Time(Noon), Time(Noon.AddTicks(1))),
        ["enum values"] = (ByKind(Kind.One), ByKind(Kind.Two)),
        ["array and list"] = (Numbers((int[])[1, 2]), NumberList([1, 2])),
        ["order of an array"] = (Numbers([1, 2]), Numbers([2, 1])),
        ["empty array and empty list"] = (Numbers([]), NumberList([])),
        ["null in an array"] = (NullableNumbers([1, null]), NullableNumbers([1])),
        ["joined texts"] = (Texts(["a", "A"]), Texts(["a,A"])),
        ["bytes"] = (Bytes([1, 2, 3]), Bytes([1, 2])),
    };

    private delegate IQueryable<object?> Ask(IQueryable<Sample> samples);

    private enum Kind
    {
        None,
        One,
        Two,
    }

    public static TheoryData<string> PairNames => [.. Pairs.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(PairNames))]
    public async Task Confusable_parameters_make_two_entries_and_repeated_ones_hit(string pair)
    {
        await CreateAsync();
        var shop = new Shop(database, configure: o => o.UseMemoryCache(Memory));
        var (one, two) = Pairs[pair];

        Assert.Equal(await RunAsync(shop, one, cached: false), await RunAsync(shop, one, cached: true));
        Assert.Equal(await RunAsync(shop, two, cached: false), await RunAsync(shop, two, cached: true));
        Assert.Equal((0, 2, 2), (shop.Statistics.Hits, shop.Statistics.Misses, shop.Statistics.Entries));

        Assert.Equal(await RunAsync(shop, one, cached: false), await RunAsync(shop, one, cached: true));
        Assert.Equal(await RunAsync(shop, two, cached: false), await RunAsync(shop, two, cached: true));
        Assert.Equal((2, 2, 2), (shop.Statistics.Hits, shop.Statistics.Misses, shop.Statistics.Entries));
        Assert.Equal(6, shop.Commands.Count);
    }

    [Fact]
    public async Task Array_changed_after_its_query_is_another_parameter()
    {
        await CreateAsync();
        var shop = new Shop(database, configure: o => o.UseMemoryCache(Memory));
        var numbers = new[] { 1 };
        var first = await RunAsync(shop, Numbers(numbers), cached: true);

        numbers[0] = 2;
        var second = await RunAsync(shop, Numbers(numbers), cached: true);
        numbers[0] = 1;

        Assert.NotEqual(first, second);
        Assert.Equal(first, await RunAsync(shop, Numbers(numbers), cached: true));
        Assert.Equal((1, 2), (shop.Statistics.Hits, shop.Statistics.Misses));
    }

    [Fact]
    public async Task Parameter_that_cannot_be_compared_is_answered_by_the_database()
    {
        await CreateAsync();
        var shop = new Shop(database, configure: o => o.UseMemoryCache(Memory));
        var address = IPAddress.Parse("10.0.0.1");
        NpgsqlTsQuery query = new NpgsqlTsQueryLexeme("a");
        Ask ask = s => s.Where(x => x.Address == address && EF.Functions.ToTsVector("simple", "a").Matches(query)).Select(x => x.Text);

        for (var i = 0; i < 3; i++) Assert.Equal("\"a\"", await RunAsync(shop, ask, cached: true));

        Assert.Equal(3, shop.Commands.Count);
        Assert.Equal(3, shop.Statistics.Bypasses[BypassReason.ParameterType]);
        Assert.Equal((0, 0, 0), (shop.Statistics.Hits, shop.Statistics.Misses, shop.Statistics.Stores));
        Assert.Equal(1, shop.Events.Count(QueryCacheEventId.Uncacheable)); // once per query
        Assert.Equal(3, shop.Events.Count(QueryCacheEventId.Bypass));
        await using var context = Open(shop);
        var explanation = await ask(context.Samples).Cacheable().ExplainCacheAsync(Token);
        Assert.Equal((false, BypassReason.ParameterType), (explanation.IsCacheable, explanation.Reason!.Value));
    }

    private static Ask Text(string? value) => s => s.Where(x => x.Text == value).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask Int(int value) => s => s.Where(x => x.Big == value).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask Long(long value) => s => s.Where(x => x.Big == value).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask Decimal(decimal value) => s => s.OrderBy(x => x.Id).Select(x => (object?)(x.Exact + value));

    private static Ask Double(double value) => s => s.OrderBy(x => x.Id).Select(x => (object?)(x.Real * value));

    private static Ask Time(DateTime value) => s => s.Where(x => x.At <= value).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask ByKind(Kind value) => s => s.Where(x => x.Kind == value).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask Numbers(int[] values) => s => s.Where(x => values.Contains(x.Id)).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask NumberList(List<int> values) => s => s.Where(x => values.Contains(x.Id)).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask NullableNumbers(int?[] values) => s => s.Where(x => values.Contains(x.Maybe)).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask Texts(string[] values) => s => s.Where(x => values.Contains(x.Text)).OrderBy(x => x.Id).Select(x => x.Text);

    private static Ask Bytes(byte[] value) => s => s.Where(x => x.Raw == value).OrderBy(x => x.Id).Select(x => x.Text);

    private static async Task<string> RunAsync(Shop shop, Ask ask, bool cached)
    {
        await using var context = Open(shop);
        var query = ask(context.Samples);
        var rows = await (cached ? query.Cacheable() : query.NotCacheable()).ToListAsync(Token);
        return string.Join(", ", rows.Select(row => row switch
        {
            null => "null",
            double d => BitConverter.DoubleToInt64Bits(d).ToString("x", null),
            decimal m => string.Join('-', decimal.GetBits(m)),
            _ => $"\"{row}\"",
        }));
    }

    private static SampleContext Open(Shop shop)
        => new(shop.Configure(new DbContextOptionsBuilder<SampleContext>()).Options);

    private Task CreateAsync() => database.ExecuteAsync("""
        CREATE TABLE IF NOT EXISTS "Samples" ("Id" int PRIMARY KEY, "Text" text, "Big" bigint NOT NULL, "Exact" numeric NOT NULL,
          "Real" double precision NOT NULL, "At" timestamp NOT NULL, "Kind" int NOT NULL, "Maybe" int, "Raw" bytea NOT NULL, "Address" inet NOT NULL);
        INSERT INTO "Samples" VALUES
          (1, 'a', 1, 1, 1, '2026-03-01 12:00:00', 1, 1, '\x010203', '10.0.0.1'),
          (2, 'A', 4294967297, 2.50, 2, '2026-03-01 11:00:00', 2, NULL, '\x0102', '10.0.0.2'),
          (3, 'a ', 3, 0, 3, '2026-03-01 12:00:00.000001', 1, 2, '\x', '10.0.0.3'),
          (4, U&'\00e9', 4, 0, 4, '2027-03-01', 0, 3, '\x01', '10.0.0.4'),
          (5, U&'e\0301', 5, 0, 5, '2027-03-01', 0, NULL, '\x01', '10.0.0.5'),
          (6, NULL, 6, 0, 6, '2027-03-01', 0, NULL, '\x01', '10.0.0.6'),
          (7, '', 7, 0, 7, '2027-03-01', 0, NULL, '\x01', '10.0.0.7')
        ON CONFLICT DO NOTHING;
        """);

    private sealed class Sample
    {
        public int Id { get; set; }

        public string? Text { get; set; }

        public long Big { get; set; }

        public decimal Exact { get; set; }

        public double Real { get; set; }

        public DateTime At { get; set; }

        public Kind Kind { get; set; }

        public int? Maybe { get; set; }

        public byte[] Raw { get; set; } = [];

        public IPAddress Address { get; set; } = IPAddress.None;
    }

    private sealed class SampleContext(DbContextOptions options) : ShopContext(options)
    {
        public DbSet<Sample> Samples => Set<Sample>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Sample>().Property(s => s.At).HasColumnType("timestamp");
        }
    }
}
