using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>That the faults of the workload are what they are called.</summary>
public sealed class CuttingProxyTests(RegisterDatabase database) : IClassFixture<RegisterDatabase>
{
    private const int CommitDelay = 200;

    // What Npgsql sends for a command, and what comes back.
    private static readonly string[] Requests = ["Parse", "Bind", "Describe", "Execute", "Sync"];
    private static readonly string[] Responses = ["ParseComplete", "BindComplete", "NoData", "CommandComplete", "ReadyForQuery"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> EveryPlace(bool isRequest) => new(
        from message in isRequest ? Requests : Responses
        from place in Enum.GetNames<CutPlace>()
        select (message, place));

    [Theory]
    [InlineData("Commit", "Before", false)]
    [InlineData("Commit", "Within", false)]
    [InlineData("Commit", "After", true)]
    [InlineData("Sync", "Before", false)]
    [InlineData("Sync", "Within", false)]
    [InlineData("Sync", "After", true)]
    public async Task Link_is_cut_at_what_makes_the_server_commit(string message, string place, bool isCommitted)
    {
        var point = new CutPoint(CutSide.Client, Enum.Parse<CutPlace>(place), Enum.Parse<CutMessage>(message));
        var table = Registers.TableName((3 * (int)point.Message) + (int)point.Place);

        await AssertCutAsync(point, table, isCommitted);
    }

    [Theory]
    [MemberData(nameof(EveryPlace), true)]
    public async Task Link_is_cut_at_any_message_to_the_server(string message, string place)
    {
        var number = Array.IndexOf(Requests, message);
        var point = new CutPoint(CutSide.Client, Enum.Parse<CutPlace>(place), CutMessage.Any, number + 1);

        var cut = await AssertCutAsync(point, Registers.TableName(20 + (3 * number) + (int)point.Place), (message, place) == ("Sync", "After"));

        Assert.Equal($"{place} {message}", cut);
    }

    [Theory]
    [MemberData(nameof(EveryPlace), false)]
    public async Task Link_is_cut_at_any_message_of_the_server_who_has_done_his_work(string message, string place)
    {
        var number = Array.IndexOf(Responses, message);
        var point = new CutPoint(CutSide.Server, Enum.Parse<CutPlace>(place), CutMessage.Any, number + 1);

        var cut = await AssertCutAsync(point, Registers.TableName(40 + (3 * number) + (int)point.Place), isCommitted: true);

        Assert.Equal($"{place} {message}", cut);
    }

    [Fact]
    public async Task Link_that_is_not_cut_stays_open()
    {
        await using var proxy = new CuttingProxy(database.ConnectionString, () => TimeSpan.FromMilliseconds(1));
        await using var connection = new NpgsqlConnection(proxy.ConnectionString);
        await connection.OpenAsync(Token);
        var link = proxy.Find(connection.ProcessID);
        await using var command = new NpgsqlCommand($"""UPDATE {Registers.TableName(99)} SET "Version" = "Version" + 1 WHERE "Id" = 1""", connection);

        await command.ExecuteNonQueryAsync(Token);
        link.CutAt(new CutPoint(CutSide.Client, CutPlace.Before, CutMessage.Any, Number: 6));
        await command.ExecuteNonQueryAsync(Token);

        Assert.False(link.IsCut);
        Assert.Equal(2, await VersionAsync(Registers.TableName(99)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Client_of_a_server_that_dies_is_told_so()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var proxy = new CuttingProxy($"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Timeout=1", () => TimeSpan.Zero);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new NpgsqlConnectionStringBuilder(proxy.ConnectionString).Port, Token);
        using (var server = await listener.AcceptSocketAsync(Token))
        {
            byte[] readyForQuery = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];
            await server.SendAsync(readyForQuery, Token);
            await client.GetStream().ReadExactlyAsync(new byte[readyForQuery.Length], Token);
            server.LingerState = new LingerOption(true, 0); // as when a process is killed that has not read everything
        }

        var read = 0;
        var failure = await Record.ExceptionAsync(async () => read = await client.GetStream().ReadAsync(new byte[1], Token));

        Assert.True(failure is null or IOException, $"{failure}");
        Assert.Equal(0, read);
    }

    private async Task<string?> AssertCutAsync(CutPoint point, string table, bool isCommitted)
    {
        await using var proxy = new CuttingProxy(database.ConnectionString, () => TimeSpan.Zero);
        await using var connection = new NpgsqlConnection(proxy.ConnectionString);
        await connection.OpenAsync(Token);
        var delay = point.Side == CutSide.Client ? CommitDelay : 0;
        await using var command = new NpgsqlCommand($"""UPDATE {table} SET "Version" = 1, "CommitDelay" = {delay} WHERE "Id" = 1""", connection);
        var backend = connection.ProcessID;
        var link = proxy.Find(backend);

        // The client has its answer, and the next question finds the link gone.
        if (point is { Side: CutSide.Server, Place: CutPlace.After, Number: 5 })
        {
            await WriteAsync(connection, command, link, point);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteNonQueryAsync(Token));
        }
        else
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => WriteAsync(connection, command, link, point));
        }

        if (point.Side == CutSide.Client) Assert.Equal(0, await VersionAsync(table));
        await WaitForEndAsync(backend);
        Assert.Equal(isCommitted ? 1 : 0, await VersionAsync(table));
        return link.Cut;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, NpgsqlCommand command, CuttingProxyLink link, CutPoint point)
    {
        if (point.Message != CutMessage.Commit)
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
            await Task.Delay(10, Token); // polls something that has no event
        }
    }
}
