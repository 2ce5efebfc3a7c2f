using Npgsql;

namespace EfQueryCache.Tests.Infrastructure;

public sealed class TestDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Fresh_database_holds_no_tables()
    {
        Assert.Equal(0, await database.ScalarAsync<int>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'mine'"));
        Assert.Equal(database.Name, await database.ScalarAsync<string>("SELECT current_database()"));
    }

    [Fact]
    public async Task Table_of_one_database_is_not_in_another()
    {
        await using var other = new TestDatabase();
        await other.InitializeAsync();

        await database.ExecuteAsync("CREATE TABLE mine (n int)");

        Assert.NotEqual(database.Name, other.Name);
        Assert.Equal("mine", await database.ScalarAsync<string?>("SELECT to_regclass('mine')::text"));
        Assert.Null(await other.ScalarAsync<string?>("SELECT to_regclass('mine')::text"));
    }

    [Fact]
    public async Task Disposed_database_is_gone_although_somebody_is_connected()
    {
        var other = new TestDatabase();
        await other.InitializeAsync();
        Assert.True(await ExistsAsync(other));
        await using var connection = new NpgsqlConnection(other.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        await other.DisposeAsync();

        Assert.False(await ExistsAsync(other));
    }

    private Task<bool> ExistsAsync(TestDatabase other) =>
        database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{other.Name}')");
}
