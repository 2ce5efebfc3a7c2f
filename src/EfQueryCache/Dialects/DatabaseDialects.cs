using EfQueryCache.Dialects.PostgreSql;

namespace EfQueryCache.Dialects;

/// <summary>Chooses the dialect by the name of EF Core's database provider, which is that of its assembly.</summary>
internal static class DatabaseDialects
{
    private static readonly PostgreSqlDialect PostgreSql = new();
    private static readonly ConservativeDialect Conservative = new();

    public static IDatabaseDialect For(string? providerName)
        => providerName == "Npgsql.EntityFrameworkCore.PostgreSQL" ? PostgreSql : Conservative;
}
