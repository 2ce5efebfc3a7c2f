using System.Collections.Immutable;
using static EfQueryCache.Tests.Values.ValueTesting;

namespace EfQueryCache.Tests.Values;

/// <summary>Nobody can change what another gets; what nobody can change is shared.</summary>
public sealed class CopyTests
{
    public static TheoryData<string> SharedNames => [.. Shared.Keys];

    public static TheoryData<string> CopiedNames => [.. Copied.Keys];

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    private static Dictionary<string, object> Shared => new()
    {
        ["text"] = "a",
        ["record"] = new Line(1, "a", new Part(2)),
        ["derived record"] = new LongLine(1, "a", null, "b"),
        ["record with an immutable list"] = new Lines([new Line(1, "a", null)]),
        ["anonymous type"] = new { A = 1, B = "b" },
        ["tuple"] = Tuple.Create(1, "a"),
        ["immutable dictionary"] = ImmutableDictionary.Create<string, int>().Add("a", 1),
    };

    private static Dictionary<string, object> Copied => new()
    {
        ["list"] = new List<int> { 1, 2 },
        ["array of records"] = new[] { new Line(1, "a", null) },
        ["class"] = new Basket { Name = "a", Items = { 1, 2 } },
        ["class of a base class"] = new SmallBasket { Name = "a", Size = 3 },
        ["dictionary"] = new Dictionary<string, List<int>> { ["a"] = [1], ["b"] = [] },
        ["record with a list"] = new Mixed("a", [1, 2]),
        ["not a number"] = new List<double> { double.NaN, double.PositiveInfinity, 0.1 },
        ["value tuple with a list"] = (1, new List<string> { "a" }),
        ["times"] = new List<DateTime> { new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new(2026, 1, 2) },
        ["decimals"] = new List<decimal> { 1.00m, 1m },
        ["set"] = new HashSet<string> { "b", "a" },
    };

    private static Dictionary<string, object> Refused => new()
    {
        ["private state"] = new Counter().Increment(),
        ["reference back"] = Loop(),
        ["stack, which comes back upside down"] = new Stack<int>([1, 2]),
        ["derived class behind a base class"] = new List<Basket> { new SmallBasket { Size = 3 } },
        ["number behind object"] = new List<object> { 1 },
        ["comparer"] = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 },
        ["half a character"] = new List<string> { "\ud800" },
        ["stream"] = new MemoryStream([1]),
        ["delegate"] = new List<Func<int>> { () => 1 },
    };

    [Theory, MemberData(nameof(SharedNames))]
    public async Task Value_that_cannot_change_is_shared(string kind)
    {
        var cache = Create();
        var value = Shared[kind];
        await cache.SetAsync("k", value, cancellationToken: Token);

        Assert.Same(value, (await cache.GetAsync<object>("k", Token)).Value);
    }

    [Theory, MemberData(nameof(CopiedNames))]
    public async Task Value_that_can_change_is_copied_for_everybody(string kind)
    {
        var cache = Create();
        var value = Copied[kind];
        var made = await cache.GetOrCreateAsync("k", () => value);
        var first = await cache.GetOrCreateAsync("k", () => value);
        var second = (await cache.GetAsync<object>("k", Token)).Value;

        Assert.Same(value, made);
        Assert.NotSame(value, first);
        Assert.NotSame(first, second);
        Assert.Equal(value.GetType(), first.GetType());
        Assert.Equivalent(value, first, strict: true);
    }

    [Theory, MemberData(nameof(RefusedNames))]
    public async Task Value_of_which_a_copy_would_differ_is_refused_by_name(string kind)
    {
        var cache = Create();
        var value = Refused[kind];
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetOrCreateAsync("the key", () => value).AsTask());

        Assert.Contains("\"the key\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("record", exception.Message, StringComparison.Ordinal);
        Assert.False(await cache.HasAsync("the key"));
    }

    [Fact]
    public async Task Changing_what_was_given_or_got_changes_nothing_stored()
    {
        var cache = Create();
        var given = new List<int> { 1 };
        await cache.SetAsync("k", given, cancellationToken: Token);
        given.Add(2);
        (await cache.GetAsync<List<int>>("k", Token)).Value.Add(3);

        Assert.Equal([1], (await cache.GetAsync<List<int>>("k", Token)).Value);
    }

    private static Node Loop()
    {
        var node = new Node();
        node.Next = node;
        return node;
    }

    private record Line(int Id, string Name, Part? Part);

    private sealed record LongLine(int Id, string Name, Part? Part, string More) : Line(Id, Name, Part);

    private sealed record Part(int Id);

    private sealed record Lines(ImmutableArray<Line> Items);

    private sealed record Mixed(string Name, List<int> Items);

    private class Basket
    {
        public string Name { get; set; } = "";

        public List<int> Items { get; } = [];
    }

    private sealed class SmallBasket : Basket
    {
        public int Size { get; set; }
    }

    private sealed class Counter
    {
        private int _count;

        public int Count => _count;

        public Counter Increment()
        {
            _count++;
            return this;
        }
    }

    private sealed class Node
    {
        public Node? Next { get; set; }
    }
}
