using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>Keeps every log event with its id, level and text.</summary>
internal sealed class EventLog : ILogger
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _events = [];

    public IReadOnlyCollection<(int Id, LogLevel Level, string Text)> Events => _events;

    public int Count(int id) => _events.Count(e => e.Id == id);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _events.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
}
