using EfQueryCache.Redis.Tests.Infrastructure;

namespace EfQueryCache.Chaos;

/// <summary>A primary and a replica, which change places.</summary>
internal sealed class RedisPair : IAsyncDisposable
{
    private readonly PrivateRedis[] _servers;
    private readonly LinkProxy[] _replication;
    private int _primary;

    private RedisPair(PrivateRedis[] servers)
    {
        _servers = servers;
        _replication = [.. servers.Select(server => new LinkProxy(server.Port))];
    }

    public PrivateRedis Primary => _servers[_primary];

    public static async Task<RedisPair> StartAsync()
    {
        string[] arguments = ["--enable-debug-command", "yes", "--repl-diskless-load", "on-empty-db", "--maxmemory-policy", "noeviction"];
        var pair = new RedisPair([await PrivateRedis.StartAsync(arguments), await PrivateRedis.StartAsync(arguments)]);
        await pair.FollowAsync(1, 0);
        return pair;
    }

    /// <summary>Links for one node, one to each server.</summary>
    public LinkProxy[] Links() => [.. _servers.Select(server => new LinkProxy(server.Port))];

    /// <summary>Kills the primary and starts it again.</summary>
    /// <param name="keepsSnapshot">Whether it has again what it had when it last saved.</param>
    public async Task RestartAsync(bool keepsSnapshot)
    {
        Primary.Kill();
        if (!keepsSnapshot) File.Delete(Path.Combine(Primary.Folder, "dump.rdb"));
        await Primary.StartAsync();
    }

    /// <summary>From now on the replica misses what is written.</summary>
    public void LagBehind() => _replication[_primary].Hold();

    /// <summary>Kills the primary and promotes the replica, with what it has.</summary>
    /// <param name="links">The nodes' links: none may find the old primary before it knows that it is none any more.</param>
    public async Task FailOverAsync(IReadOnlyList<LinkProxy[]> links)
    {
        var (old, next) = (_primary, 1 - _primary);
        Primary.Kill();
        foreach (var link in links) link[old].Cut(refuses: true);
        _replication[old].Cut(refuses: true);
        _replication[old].Pass();
        await _servers[next].CommandAsync("REPLICAOF NO ONE");
        _primary = next;
        File.Delete(Path.Combine(_servers[old].Folder, "dump.rdb"));
        await _servers[old].StartAsync();
        await FollowAsync(old, next);
        foreach (var link in links) link[old].Accept();
        _replication[old].Accept();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _replication) await link.DisposeAsync();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private async Task FollowAsync(int replica, int primary)
    {
        await _servers[replica].CommandAsync($"REPLICAOF 127.0.0.1 {_replication[primary].Port}");
        for (var tries = 0; tries < 500 && !(await _servers[replica].CommandAsync("INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal); tries++)
        {
            await Task.Delay(20); // there is no event for it
        }
    }
}
