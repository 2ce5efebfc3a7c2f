namespace EfQueryCache.Dialects;

/// <summary>What a text of the user's does, as far as its words tell. Immutable.</summary>
internal sealed class RawCommand
{
    /// <summary>The tables it names as targets.</summary>
    public IReadOnlyCollection<TableWrite> Writes { get; init; } = [];

    /// <summary>Every name in it: the database's schema knows which of them are functions, and what these write.</summary>
    public IReadOnlySet<string> Names { get; init; } = new HashSet<string>();

    /// <summary>The procedures it calls. One that the schema does not know may write anything.</summary>
    public IReadOnlySet<string> Calls { get; init; } = new HashSet<string>();

    /// <summary>The words that may hide a write to any table, or <see langword="null"/> when there are none.</summary>
    public string? Unsure { get; init; }

    /// <summary>Whether it may change the tables, views, triggers or functions there are.</summary>
    public bool ChangesSchema { get; init; }

    /// <summary>Whether event triggers see it: all that changes the schema, and more.</summary>
    public bool RunsEventTriggers { get; init; }

    /// <summary>Whether it leaves a transaction open that EF Core does not know of (<see langword="true"/>), or ends one.</summary>
    public bool? OpensTransaction { get; init; }

    /// <summary>Whether nothing in it writes, if none of its functions does.</summary>
    public bool IsRead => Writes.Count == 0 && Unsure is null && !ChangesSchema && !RunsEventTriggers && Calls.Count == 0 && OpensTransaction is null;
}
