using System.Globalization;
using System.Text;

namespace EfQueryCache;

/// <summary>How a cache treats a query right now, and why. Immutable.</summary>
public sealed class CacheExplanation
{
    internal CacheExplanation()
    {
    }

    /// <summary>Gets whether the query is marked cacheable and not marked otherwise.</summary>
    public required bool IsMarked { get; init; }

    /// <summary>Gets whether running the query now could be answered from the cache, or would store its result.</summary>
    public bool IsCacheable => IsMarked && Reason is null;

    /// <summary>Gets why the query goes past the cache, or <see langword="null"/> when it does not.</summary>
    public BypassReason? Reason { get; init; }

    /// <summary>Gets what exactly the reason is about, such as the name of a function.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the SQL of the query, without the values of its parameters.</summary>
    public required string CommandText { get; init; }

    /// <summary>Gets how long a result may be served.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>Gets the tags that the query names.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Gets the tables whose changes invalidate the result.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Gets everything whose change invalidates the result, each with its present version and whether a writer has marked it.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Gets a short name for the entry that gives away neither the SQL nor a value; empty when there is no key.</summary>
    public string KeyHash { get; init; } = "";

    /// <summary>Gets what is stored for the query now, in words.</summary>
    public string State { get; init; } = "nothing stored";

    /// <summary>Gets whether running the query now would be a hit.</summary>
    public bool IsHit { get; init; }

    /// <summary>Gets the age of the stored result, if there is one.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Gets the number of rows stored, if there is a result.</summary>
    public int? Rows { get; init; }

    /// <summary>Gets the memory that the stored result takes, in bytes, if there is one.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Gets how often the stored result was served, if there is one.</summary>
    public long? Hits { get; init; }

    /// <summary>Describes the explanation for people to read.</summary>
    /// <returns>Several lines of text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("cacheable   ").AppendLine(
            !IsMarked ? "no: the query is not marked with Cacheable(), or marked with NotCacheable()"
            : Reason is { } reason ? $"no: {reason}{(Detail.Length == 0 ? "" : $" ({Detail})")}"
            : "yes");
        if (KeyHash.Length > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"now         {(IsHit ? "hit" : "miss")}: {State}");
            if (Age is { } age)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"stored      {Rows} rows, {SizeBytes} bytes, {age.TotalSeconds:N1} s old, served {Hits} times");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"ttl         {Ttl}");
            text.AppendLine(CultureInfo.InvariantCulture, $"tables      {Join(Tables)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"tags        {Join(Tags)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"versions    {Join(Versions)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"key         {KeyHash}");
        }

        return text.Append("sql         ").Append(CommandText.ReplaceLineEndings("\n            ")).ToString();
    }

    private static string Join(IReadOnlyList<string> items) => items.Count == 0 ? "none" : string.Join(", ", items);
}
