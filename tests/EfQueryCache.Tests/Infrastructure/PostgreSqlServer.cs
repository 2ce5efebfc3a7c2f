namespace EfQueryCache.Tests.Infrastructure;

/// <summary>The server all tests share. Without one, tests skip locally and fail in CI.</summary>
internal static class PostgreSqlServer
{
    public const string Variable = "EFQUERYCACHE_TEST_POSTGRES";

    public const string Missing =
        $"No PostgreSQL: run the tests with 'bash tests/run.sh', or set {Variable} to the Npgsql connection string of a server they may create databases on.";

    private static readonly Lazy<Task<IPostgreSqlServer?>> Server = new(FindOnceAsync);

    /// <summary>Gets or sets where a server comes from when none is given: nowhere, unless ContainerPostgreSqlServer is compiled in.</summary>
    public static Func<Task<IPostgreSqlServer?>> Fallback { get; set; } = () => Task.FromResult<IPostgreSqlServer?>(null);

    /// <summary>Returns the server, or null when there is none and tests may skip; throws in CI.</summary>
    public static async Task<IPostgreSqlServer?> FindAsync()
    {
        var server = await Server.Value;
        if (server is null && TestEnvironment.IsContinuousIntegration)
            Assert.Fail(Missing);

        return server;
    }

    private static Task<IPostgreSqlServer?> FindOnceAsync()
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(given)
            ? Fallback()
            : Task.FromResult<IPostgreSqlServer?>(new GivenPostgreSqlServer(given));
    }
}
