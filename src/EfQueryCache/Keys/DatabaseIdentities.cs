using System.Collections.Concurrent;
using System.Data.Common;
using EfQueryCache.Consistency;
using EfQueryCache.Dialects;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Keys;

/// <summary>Finds the <see cref="DatabaseIdentity"/> of a connection without opening it.</summary>
internal sealed class DatabaseIdentities(string? databaseId)
{
    // Connection strings can carry rotating secrets; past this many the texts are forgotten and looked up anew.
    private const int MaxTexts = 10_000;

    private readonly ConcurrentDictionary<string, DatabaseIdentity> _byText = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DatabaseIdentity> _byNormalized = new(StringComparer.Ordinal);

    // The common case is one connection string, an instance that the options keep: found without hashing it.
    private volatile DatabaseIdentity? _latest;

    /// <summary>The identity of a context's connection, which is not opened and, for a known connection string, not made.</summary>
    public DatabaseIdentity Find(IRelationalConnection connection, IDatabaseDialect dialect)
    {
        var text = connection.ConnectionString;
        if (_latest is { } latest && ReferenceEquals(latest.LatestText, text)) return latest;
        if (text is null || !_byText.TryGetValue(text, out var known)) return Find(connection.DbConnection, dialect);
        known.LatestText = text;
        return _latest = known;
    }

    public DatabaseIdentity Find(DbConnection connection, IDatabaseDialect dialect)
        => _byText.TryGetValue(connection.ConnectionString, out var known) ? known : Add(connection.ConnectionString, connection, dialect);

    /// <summary>The databases that this cache has seen.</summary>
    public IEnumerable<DatabaseTags> Databases => _byNormalized.Values.Select(identity => identity.Tags).Distinct();

    public bool Includes(DatabaseTags database) => _byNormalized.Values.Any(identity => ReferenceEquals(identity.Tags, database));

    private DatabaseIdentity Add(string connectionString, DbConnection connection, IDatabaseDialect dialect)
    {
        var keywords = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var relevant = keywords.Keys.Cast<string>()
            .Where(keyword => !dialect.IsIrrelevantKeyword(keyword))
            .Select(keyword => $"{keyword.ToUpperInvariant()}={keywords[keyword]}")
            .Order(StringComparer.Ordinal);

        // The provider's type is part of it: two providers may read one column differently.
        var normalized = $"{connection.GetType().FullName}\n{string.Join('\n', relevant)}";
        var identity = _byNormalized.GetOrAdd(
            normalized,
            static (text, given) => new DatabaseIdentity(text, given.Server, DatabaseTags.For(given.Id), given.MayBeStandby),
            (Id: databaseId ?? connection.Database, Server: $"{connection.DataSource}/{connection.Database}", MayBeStandby: dialect.MayBeStandby(keywords)));

        if (_byText.Count >= MaxTexts) _byText.Clear();
        _byText[connectionString] = identity;
        return identity;
    }
}
