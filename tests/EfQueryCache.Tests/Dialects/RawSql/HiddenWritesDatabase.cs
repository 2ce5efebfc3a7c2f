namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>Operators, casts, domains, indexes and event triggers that write.</summary>
public sealed class HiddenWritesDatabase() : RawSqlDatabase("hidden.sql");
