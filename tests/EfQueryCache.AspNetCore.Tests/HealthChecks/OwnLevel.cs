using EfQueryCache.SecondLevel;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>A second level that keeps nothing, answers everything, and tells nothing of its health.</summary>
internal sealed class OwnLevel : ISecondLevel
{
    public string Name => "own";

    /// <summary>Is waited for before a look is answered, whatever the caller's token says.</summary>
    public Func<Task> BeforeLook { get; set; } = () => Task.CompletedTask;

    public SecondLevelAnswer Look(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key) => new(SecondLevelState.Answered, 1, new UInt128[tags.Count], default);

    public async ValueTask<SecondLevelAnswer> LookAsync(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        await BeforeLook();
        return Look(tags, key);
    }

    public Task<bool> StoreAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> payload, TimeSpan ttl) => Task.FromResult(false);

    public ValueTask RemoveAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default) => default;

    public bool Mark(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease) => true;

    public ValueTask<bool> MarkAsync(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease, CancellationToken cancellationToken = default) => new(true);

    public Task EndAsync(UInt128 writer, IReadOnlyList<string> changed, IReadOnlyList<string> unchanged) => Task.CompletedTask;

    public ValueTask<SecondLevelLead> TryLeadAsync(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease, CancellationToken cancellationToken = default) => new(SecondLevelLead.Granted);

    public SecondLevelLead TryLead(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease) => SecondLevelLead.Granted;

    public void EndLeading(ReadOnlyMemory<byte> key, UInt128 leader)
    {
    }

    public ValueTask<SecondLevelNews?> ReadLogAsync(long position, CancellationToken cancellationToken = default) => new(new SecondLevelNews(1, 0, false, false, []));

    public IDisposable OnWritten(Action wake) => new Nothing();

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
