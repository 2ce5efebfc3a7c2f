using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EfQueryCache.SecondLevel;

/// <summary>
/// The second levels of all caches in this process. Tags belong to the process, so every write is told to each of them: what one
/// cache has shared must not outlive what was written through another.
/// </summary>
internal static class SecondLevels
{
    private static readonly ulong Process = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static readonly Lock ListLock = new();
    private static readonly List<ISecondLevel> Uses = [];
    private static volatile ISecondLevel[] _all = [];
    private static ulong _lastId;

    /// <summary>Whether there is one. Without, telling costs nothing.</summary>
    public static bool Any => _all.Length > 0;

    public static void Add(ISecondLevel level)
    {
        lock (ListLock)
        {
            Uses.Add(level);
            _all = [.. Uses.Distinct()];
        }
    }

    public static void Remove(ISecondLevel level)
    {
        lock (ListLock)
        {
            Uses.Remove(level);
            _all = [.. Uses.Distinct()];
        }
    }

    /// <returns><see langword="false"/> when not all of them are known to have the marks.</returns>
    public static bool Mark(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease)
    {
        var areMarked = true;
        foreach (var level in _all) areMarked &= level.Mark(writer, tags, lease);
        return areMarked;
    }

    /// <inheritdoc cref="Mark"/>
    public static async ValueTask<bool> MarkAsync(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease, CancellationToken cancellationToken)
    {
        var areMarked = true;
        foreach (var level in _all) areMarked &= await level.MarkAsync(writer, tags, lease, cancellationToken).ConfigureAwait(false);
        return areMarked;
    }

    /// <inheritdoc cref="ISecondLevel.EndAsync"/>
    public static Task EndAsync(UInt128 writer, IReadOnlyList<string> changed, IReadOnlyList<string> unchanged)
        => _all is [var only] ? only.EndAsync(writer, changed, unchanged) : Task.WhenAll(_all.Select(level => level.EndAsync(writer, changed, unchanged)));

    /// <summary>Changes tags that nobody has marked.</summary>
    public static Task ChangeAsync(IEnumerable<string> tags) => Any && tags.ToArray() is { Length: > 0 } changed ? EndAsync(NewId(), changed, []) : Task.CompletedTask;

    /// <summary>A number that nobody else ever uses: that of this process, drawn at random, and a count.</summary>
    public static UInt128 NewId() => new(Process, Interlocked.Increment(ref _lastId));

    /// <summary>Whether a number was made by this process.</summary>
    public static bool IsOwn(UInt128 id) => (ulong)(id >> 64) == Process;
}
