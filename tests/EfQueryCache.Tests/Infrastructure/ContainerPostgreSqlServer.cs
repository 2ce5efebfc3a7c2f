using System.Runtime.CompilerServices;
using Testcontainers.PostgreSql;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>
/// A server in a container, for machines with Docker: compiled only with <c>-p:UseTestcontainers=true</c>,
/// used only where no server is given. Testcontainers' own reaper removes it when the tests have ended.
/// </summary>
/// <remarks>
/// It cannot be restored or run where this project is developed: the registry there lacks packages that Testcontainers
/// depends on, and there is no Docker. Its calls exist in Testcontainers.PostgreSql 4.14.0; no more is known.
/// </remarks>
internal sealed class ContainerPostgreSqlServer(PostgreSqlContainer container) : IPostgreSqlServer
{
    public string ConnectionString => container.GetConnectionString();

    [ModuleInitializer]
    internal static void OfferItself() => PostgreSqlServer.Fallback = StartAsync;

    private static async Task<IPostgreSqlServer?> StartAsync()
    {
        var container = new PostgreSqlBuilder("postgres:17-alpine")
            .WithCommand("-c", "max_connections=300", "-c", "deadlock_timeout=100ms")
            .Build();
        await container.StartAsync();
        return new ContainerPostgreSqlServer(container);
    }
}
