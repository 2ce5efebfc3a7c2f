namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>Names that look like something else, and tables that much else follows.</summary>
public sealed class NastyDatabase() : RawSqlDatabase("?-*.sql");
