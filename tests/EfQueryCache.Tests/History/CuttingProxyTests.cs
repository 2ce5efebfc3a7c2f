using System.Diagnostics;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>That the faults of the workload are what they are called.</summary>
public sealed class CuttingProxyTests(RegisterDatabase database) : IClassFixture<RegisterDatabase>
{
    private const int CommitDelay = 300;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("AfterCommit", true)]
    [InlineData("AfterSync", true)]
    [InlineData("BeforeCommit", false)]
    [InlineData("BeforeSync", false)]
    public async Task Link_is_cut_where_it_was_told(string point, bool isCommitted)
    {
        var cutPoint = Enum.Parse<CutPoint>(point);
        var table = Registers.TableName((int)cutPoint);
        await using var proxy = new CuttingProxy(database.ConnectionString, () => TimeSpan.Zero);
        await using var connection = new NpgsqlConnection(proxy.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand($"""UPDATE {table} SET "Version" = 1, "CommitDelay" = {CommitDelay} WHERE "Id" = 1""", connection);
        var backend = connection.ProcessID;

        await Assert.ThrowsAsync<NpgsqlException>(() => WriteAsync(connection, command, proxy.Find(backend), cutPoint));

        Assert.Equal(0, await VersionAsync(table));
        await WaitForEndAsync(backend);
        Assert.Equal(isCommitted ? 1 : 0, await VersionAsync(table));
    }

    [Fact]
    public async Task Link_that_is_not_cut_stays_open()
    {
        await using var proxy = new CuttingProxy(database.ConnectionString, () => TimeSpan.FromMilliseconds(1));
        await using var connection = new NpgsqlConnection(proxy.ConnectionString);
        await connection.OpenAsync(Token);
        var link = proxy.Find(connection.ProcessID);
        await using var command = new NpgsqlCommand($"""UPDATE {Registers.TableName(99)} SET "Version" = "Version" + 1 WHERE "Id" = 1""", connection);

        await WriteAsync(connection, command, link, CutPoint.Nowhere);
        await WriteAsync(connection, command, link, CutPoint.Nowhere);

        Assert.False(link.IsCut);
        Assert.Equal(2, await VersionAsync(Registers.TableName(99)));
    }

    private static async Task WriteAsync(NpgsqlConnection connection, NpgsqlCommand command, CuttingProxyLink link, CutPoint point)
    {
        if (point is CutPoint.AfterSync or CutPoint.BeforeSync)
        {
            link.CutAt(point);
            await command.ExecuteNonQueryAsync(Token);
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(Token);
        await command.ExecuteNonQueryAsync(Token);
        link.CutAt(point);
        await transaction.CommitAsync(Token);
    }

    private Task<int> VersionAsync(string table) => database.ScalarAsync<int>($"""SELECT "Version" FROM {table} WHERE "Id" = 1""");

    private async Task WaitForEndAsync(int backend)
    {
        var begin = Stopwatch.GetTimestamp();
        while (await database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {backend})"))
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(10), "The server process goes on.");
            await Task.Delay(10, Token);
        }
    }
}
