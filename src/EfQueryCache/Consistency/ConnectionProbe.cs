using System.Data.Common;

namespace EfQueryCache.Consistency;

/// <summary>Makes a connection of our own to the server of somebody else's, credentials included.</summary>
internal static class ConnectionProbe
{
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
}
