using System.Collections.Concurrent;

namespace EfQueryCache.Tests.Types;

/// <summary>What the theory has compared, for the one who reads its output.</summary>
internal sealed class TypesTally
{
    public int Cases { get; set; }

    public int Queries { get; set; }

    public int Comparisons { get; set; }

    public int Hits { get; set; }

    public int EqualErrors { get; set; }

    public int Vandalized { get; set; }

    public ConcurrentDictionary<(string StoreType, Type Type), int> NotStored { get; } = new();

    public override string ToString()
        => $"{Cases} store types, {Queries} queries (store type, CLR type, way to read) in 4 modes or 2; {Comparisons} comparisons, {Hits} hits, "
            + $"{EqualErrors} equal exceptions, {Vandalized} values vandalized; deliberately not stored: {string.Join(", ", NotStored.Keys.Select(entry => $"{entry.StoreType} as {TypeName.Of(entry.Type)}").Order())}";
}
