using System.Collections.Concurrent;
using EfQueryCache.Tests.History;

namespace EfQueryCache.Chaos;

/// <summary>
/// The links of all nodes to PostgreSQL. They go through one proxy and are told apart by their application's name: with an address
/// of its own each node would have a database of its own, as far as the keys of entries are concerned.
/// </summary>
internal sealed class NodeLinks : ILinkControl, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TimeSpan> _delays = [];
    private readonly ConcurrentDictionary<string, Func<ProtocolMessage, Task>> _holds = [];
    private readonly CuttingProxy _proxy;

    public NodeLinks(string connectionString) => _proxy = new(connectionString, () => TimeSpan.Zero, this);

    public string ConnectionString => _proxy.ConnectionString;

    public void Cut(string node) => _proxy.Cut(node);

    public void Delay(string node, TimeSpan delay) => _delays[node] = delay;

    public void Hold(string node, Func<ProtocolMessage, Task>? hold)
    {
        if (hold is null) _holds.TryRemove(node, out _);
        else _holds[node] = hold;
    }

    public TimeSpan DelayOf(string application) => _delays.GetValueOrDefault(application);

    public Task HoldAsync(string application, in ProtocolMessage message)
        => _holds.TryGetValue(application, out var hold) ? hold(message) : Task.CompletedTask;

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
