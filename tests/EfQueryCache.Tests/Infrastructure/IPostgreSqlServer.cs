namespace EfQueryCache.Tests.Infrastructure;

/// <summary>A PostgreSQL server the tests may create databases on.</summary>
public interface IPostgreSqlServer
{
    string ConnectionString { get; }
}
