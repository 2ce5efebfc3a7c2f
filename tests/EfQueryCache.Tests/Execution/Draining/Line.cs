namespace EfQueryCache.Tests.Execution.Draining;

/// <summary>An entity that tells when it is made.</summary>
internal sealed class Line
{
    private static readonly AsyncLocal<Action<int>?> Made = new();

    public Line(int id)
    {
        Id = id;
        Made.Value?.Invoke(id);
    }

    public int Id { get; }

    public int? Late { get; init; }

    public string? Text { get; init; }

    public byte[] Bytes { get; init; } = [];

    /// <summary>Until this is disposed, what is made in this flow tells its number.</summary>
    public static IDisposable Watch(Action<int> made)
    {
        Made.Value = made;
        return new Watching();
    }

    public override string ToString() => $"{Id} {Late} {Text} {string.Join('.', Bytes)}";

    private sealed class Watching : IDisposable
    {
        public void Dispose() => Made.Value = null;
    }
}
