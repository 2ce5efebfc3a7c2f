namespace EfQueryCache.Tests.Infrastructure;

/// <summary>A server somebody else started: tests/run.sh, or whoever set the variable.</summary>
internal sealed record GivenPostgreSqlServer(string ConnectionString) : IPostgreSqlServer;
