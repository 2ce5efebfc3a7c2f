using System.Globalization;

namespace EfQueryCache.Consistency;

/// <summary>
/// The version of one tag and the number of writers that are between their mark and the end of their COMMIT.
/// </summary>
/// <remarks>
/// Both live in one 64-bit word (marks in the low 20 bits), so that a reader sees them together. An entry keeps the
/// word as it was before its query ran, which had no marks; it is current exactly while the word is still the same.
/// Thread-safe without locks.
/// </remarks>
/// <param name="name">What it is called in explanations and logs.</param>
/// <param name="kind">What it stands for.</param>
/// <param name="sharedName">What all processes call it; with <paramref name="index"/>, what that begins with.</param>
/// <param name="index">Which of several it is that are called alike.</param>
internal sealed class TagCell(string name, TagKind kind, string? sharedName = null, int index = -1)
{
    /// <summary>How many bits of a state count marks; those above are the version.</summary>
    public const int MarkBits = 20;

    private const long OneVersion = 1L << MarkBits;

    /// <summary>The bits of a state that count marks.</summary>
    public const long MarkMask = OneVersion - 1;

    private long _state;
    private QueryCacheInvalidation? _latest;

    /// <summary>What the tag is called in explanations and logs.</summary>
    public string Name { get; } = name;

    public TagKind Kind => kind;

    /// <summary>What all processes call it in a second level; <see langword="null"/> for what concerns this one alone.</summary>
    public string? SharedName => index < 0 || sharedName is null ? sharedName : string.Create(CultureInfo.InvariantCulture, $"{sharedName}{index}");

    /// <summary>What has changed it last, for people to read. Of rows and of users' tags only if that was not long ago.</summary>
    public QueryCacheInvalidation? Latest => IsOneOfMany ? RecentCauses.Find(this) : Volatile.Read(ref _latest);

    /// <summary>The version and the marks, read as one.</summary>
    public long State => Volatile.Read(ref _state);

    /// <summary>The version alone, for people to read.</summary>
    public long Version => State >> MarkBits;

    private bool IsOneOfMany => kind is TagKind.Row or TagKind.User;

    public bool IsMarked => (State & MarkMask) != 0;

    public void Mark() => Interlocked.Increment(ref _state);

    public void Unmark() => Interlocked.Decrement(ref _state);

    /// <summary>Makes every entry that carries this tag invalid.</summary>
    public void Bump(QueryCacheInvalidation cause)
    {
        Remember(cause);
        Interlocked.Add(ref _state, OneVersion);
    }

    public void BumpAndUnmark(QueryCacheInvalidation cause)
    {
        Remember(cause);
        Interlocked.Add(ref _state, OneVersion - 1);
    }

    private void Remember(QueryCacheInvalidation cause)
    {
        if (IsOneOfMany) RecentCauses.Remember(this, cause);
        else Volatile.Write(ref _latest, cause);
    }

    public string Describe(string name) => $"{name} v{Version}{(IsMarked ? " (marked)" : "")}";

    public override string ToString() => Describe(Name);
}
