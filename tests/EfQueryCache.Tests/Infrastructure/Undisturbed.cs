using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>
/// For tests of what any write of the process ends: waits until nothing is marked that earlier tests have left to others, be it a
/// transaction whose end is noticed within a second or a write of unknown outcome.
/// </summary>
internal static class Undisturbed
{
    private static bool IsMarked => AnyDatabase.Writes.IsMarked || AnyDatabase.Tags.Everything.IsMarked;

    public static Task BeginAsync() => Eventually.HoldsAsync(() => !IsMarked);

    /// <summary>
    /// Before a database is dropped: the server is asked how a write has ended. Once nobody can say, it stays marked until its lease has
    /// passed, by a test's clock never. What others mark is not waited for longer than that takes.
    /// </summary>
    public static async Task EndAsync()
    {
        for (var i = 0; i < 50 && IsMarked; i++) await Task.Delay(100); // polls something that has no event
    }
}
