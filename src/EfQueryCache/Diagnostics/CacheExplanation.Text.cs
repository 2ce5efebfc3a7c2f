using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EfQueryCache;

public sealed partial record CacheExplanation
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = true,
    };

    /// <summary>Gives the explanation to programs. It shows neither the values of parameters nor of <c>VaryBy</c>.</summary>
    /// <returns>A JSON object. Its properties are named like those of this class, in camel case; names are added, never changed.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Describes the explanation for people to read.</summary>
    /// <returns>Several lines of text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line(text, "cacheable", IsCacheable ? $"yes{By()}" : $"no: {Obstacle()}");
        Line(text, "why", Why);
        if (Cure.Length > 0) Line(text, "cure", Cure);
        if (KeyHash.Length > 0)
        {
            Line(text, "now", Reason is null ? $"{(IsHit ? "hit" : "miss")}: {State}" : $"past the cache: {State}");
            if (Age is { } age)
            {
                Line(text, "stored", string.Create(CultureInfo.InvariantCulture, $"{Rows} rows, {SizeBytes} bytes, {age.TotalSeconds:N1} s old, for another {RemainingTtl?.TotalSeconds:N1} s, served {Hits} times"));
            }

            if (LastEviction is { } eviction) Line(text, "last", $"{eviction.Reason} at {eviction.Time:u}{(eviction.Invalidation is null ? "" : $": {eviction.Invalidation}".TrimEnd(':', ' '))}");
            if (Flights is { } flights) Line(text, "flights", flights.ToString(CultureInfo.InvariantCulture));
            if (Consistency is { } level) Line(text, "level", Describe(level));
            foreach (var group in Policy.GroupBy(part => part.Setting)) Line(text, group.Key, string.Join(", ", group));
            Line(text, "tables", Join(Tables));
            foreach (var (view, sources) in Views) Line(text, "view", $"{view} reads {Join(sources)}");
            Line(text, "tags", Join(Tags));
            if (Marks.Count > 0) Line(text, "marks", Join(Marks));
            Line(text, "versions", Join(Versions));
            Line(text, "key", KeyHash);
        }
        else if (Tables.Count > 0)
        {
            Line(text, "tables", Join(Tables));
        }

        return text.Append("sql         ").Append(CommandText.TrimEnd().ReplaceLineEndings("\n            ")).ToString();
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(11)).Append(' ').Append(value).Append('\n');

    private string Describe(ConsistencyLevel level)
    {
        if (level == ConsistencyLevel.Strict) return "Strict: the second level is asked on every hit";
        var heard = HeardAge is { } age ? string.Create(CultureInfo.InvariantCulture, $"heard of {age.TotalSeconds:N3} s ago") : "not heard of yet";
        return string.Create(CultureInfo.InvariantCulture, $"Bounded: writes of other processes are seen within {MaxStaleness!.Value.TotalSeconds:N3} s; {heard}{(HeardAge <= MaxStaleness ? "" : ", so the second level is asked on every hit")}");
    }

    private string By() => CacheableBy switch
    {
        PolicyOrigin.Model => ", because the model says so (IsCacheable)",
        PolicyOrigin.Cache => ", because of CacheAll",
        _ => "",
    };

    private string Obstacle() => Reason switch
    {
        null => Error is null ? "not marked" : "it throws",
        BypassReason.NotMarked => "the query is not marked with Cacheable(), or marked with NotCacheable()",
        _ => $"{Reason}{(Detail.Length == 0 ? "" : $" ({Detail})")}",
    };

    private static string Join(IReadOnlyList<string> items) => items.Count == 0 ? "none" : string.Join(", ", items);
}
