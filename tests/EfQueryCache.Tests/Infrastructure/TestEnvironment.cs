namespace EfQueryCache.Tests.Infrastructure;

/// <summary>What tests/run.sh and the machine say about this run.</summary>
internal static class TestEnvironment
{
    /// <summary>Gets a value indicating whether a test whose needs are not met must fail instead of skipping.</summary>
    public static bool IsContinuousIntegration { get; } =
        Environment.GetEnvironmentVariable("CI") is { } ci && (ci == "1" || ci.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets a value indicating whether long tests run at full size (<c>tests/run.sh --full</c>).</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_FULL") == "1";

    /// <summary>Returns the size of a long test: all of it with <c>--full</c>, else a tenth.</summary>
    public static int Sized(int full) => IsFull ? full : full / 10;
}
