using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>
/// For tests of what any write of the process ends: waits until nothing is marked that earlier tests have left to others, be it a
/// transaction whose end is noticed within a second or a write of unknown outcome.
/// </summary>
internal static class Undisturbed
{
    public static Task BeginAsync() => Eventually.HoldsAsync(() => !AnyDatabase.Writes.IsMarked && !AnyDatabase.Tags.Everything.IsMarked);
}
