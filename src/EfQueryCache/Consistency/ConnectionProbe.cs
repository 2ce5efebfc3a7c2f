using System.Data.Common;
using System.Runtime.CompilerServices;

namespace EfQueryCache.Consistency;

/// <summary>Makes a connection of our own to the server of somebody else's, credentials included.</summary>
internal static class ConnectionProbe
{
    // A context has one connection for all its writes, and a pooled one for those of many users.
    private static readonly ConditionalWeakTable<DbConnection, Known> Latest = [];

    /// <summary>The same for somebody who only keeps it to copy it in turn: it may be one that others keep as well.</summary>
    public static DbConnection? Find(DbConnection connection)
    {
        var text = connection.ConnectionString;
        if (Latest.TryGetValue(connection, out var known) && known.ConnectionString == text) return known.Probe;
        var probe = TryCreate(connection);
        if (probe is not null) Latest.AddOrUpdate(connection, new Known(text, probe));
        return probe;
    }

    /// <returns>A closed connection, or <see langword="null"/> when the provider cannot copy this one.</returns>
    public static DbConnection? TryCreate(DbConnection connection)
    {
        try
        {
            return (connection as ICloneable)?.Clone() as DbConnection;
        }
        catch (InvalidOperationException)
        {
            return null; // disposed
        }
    }

    private sealed record Known(string ConnectionString, DbConnection Probe);
}
