namespace EfQueryCache.Querying;

/// <summary>How results are loaded, stored and kept beyond their time to live. Immutable.</summary>
internal sealed record LoadPolicy
{
    public static readonly LoadPolicy None = new();

    /// <summary>The part of the time to live after which one caller loads the result anew.</summary>
    public double? EagerRefresh { get; init; }

    /// <summary>How long beyond its time to live a result may be served when the database fails.</summary>
    public TimeSpan? FailSafe { get; init; }

    /// <summary>The part of the time to live that is taken off at random, at most.</summary>
    public double? Jitter { get; init; }

    /// <summary>Whether a result is stored.</summary>
    public Func<CacheableResult, bool>? CacheWhen { get; init; }

    /// <summary>A shorter time to live for a result.</summary>
    public Func<CacheableResult, TimeSpan?>? AdaptiveTtl { get; init; }

    /// <summary>What readers may see of writes that other processes make.</summary>
    public ConsistencyLevel? Consistency { get; init; }

    /// <summary>What this does not say, the other does.</summary>
    public LoadPolicy Or(LoadPolicy other) => ReferenceEquals(other, None) ? this : ReferenceEquals(this, None) ? other : new()
    {
        EagerRefresh = EagerRefresh ?? other.EagerRefresh,
        FailSafe = FailSafe ?? other.FailSafe,
        Jitter = Jitter ?? other.Jitter,
        CacheWhen = CacheWhen ?? other.CacheWhen,
        AdaptiveTtl = AdaptiveTtl ?? other.AdaptiveTtl,
        Consistency = Consistency ?? other.Consistency,
    };

    /// <summary>Both at once: the same, and <see cref="ConsistencyLevel.Strict"/> if either says so.</summary>
    public LoadPolicy And(LoadPolicy other)
    {
        var both = Or(other);
        return other.Consistency == ConsistencyLevel.Strict && both.Consistency != ConsistencyLevel.Strict ? both with { Consistency = ConsistencyLevel.Strict } : both;
    }

    /// <summary>For comparing settings: callbacks are the same when they are the same method of the same object.</summary>
    public override string ToString()
        => FormattableString.Invariant($"{EagerRefresh} {FailSafe} {Jitter} {CacheWhen?.GetHashCode()} {AdaptiveTtl?.GetHashCode()} {Consistency}");

    /// <exception cref="ArgumentOutOfRangeException">The ratio is not between 0 and 1.</exception>
    public static double RequireRatio(double ratio, string name) => ratio is > 0 and < 1
        ? ratio
        : throw new ArgumentOutOfRangeException(name, ratio, $"{name} takes a part of the time to live, between 0 and 1: 0.75 is three quarters.");
}
