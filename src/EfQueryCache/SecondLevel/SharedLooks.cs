using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace EfQueryCache.SecondLevel;

/// <summary>
/// Asks a second level once for all who ask the same thing at a time. Who comes while an answer is under way waits for the
/// next one: an answer is of use to those only who have come before it was asked for.
/// </summary>
/// <remarks>So a popular entry costs two requests in the time that one takes, however many threads want it. Thread-safe.</remarks>
/// <param name="level">The second level.</param>
internal sealed class SharedLooks(ISecondLevel level)
{
    private readonly ConcurrentDictionary<Question, Line> _lines = new();

    /// <inheritdoc cref="ISecondLevel.LookAsync"/>
    /// <param name="tags">The names of the tags.</param>
    /// <param name="key">The key of an entry, or empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<SecondLevelAnswer> LookAsync(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var question = new Question(tags, key);
        while (true)
        {
            var line = _lines.GetOrAdd(question, static _ => new Line());
            switch (line.Enter(out var next))
            {
                case Place.First: return AskFirstAsync(question, line, cancellationToken);
                case Place.Next: return new(next!.Task.WaitAsync(cancellationToken));
            }
        }
    }

    private async ValueTask<SecondLevelAnswer> AskFirstAsync(Question question, Line line, CancellationToken cancellationToken)
    {
        try
        {
            return await level.LookAsync(question.Tags, question.Key, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            GoOn(question, line);
        }
    }

    private void GoOn(Question question, Line line)
    {
        if (line.Leave() is { } next) _ = AskNextAsync(question, line, next);
        else _lines.TryRemove(new(question, line));
    }

    private async Task AskNextAsync(Question question, Line line, TaskCompletionSource<SecondLevelAnswer> waiting)
    {
        try
        {
            waiting.SetResult(await level.LookAsync(question.Tags, question.Key, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            waiting.SetException(exception); // a level of somebody's own that keeps its promises throws nothing
        }

        GoOn(question, line);
    }

    private enum Place
    {
        First,
        Next,
        Gone,
    }

    // Those who ask one thing: one whose answer is under way, and those who wait for the next.
    private sealed class Line
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource<SecondLevelAnswer>? _next;
        private bool _isTaken;
        private bool _hasEnded;

        public Place Enter(out TaskCompletionSource<SecondLevelAnswer>? next)
        {
            lock (_lock)
            {
                next = null;
                if (_hasEnded) return Place.Gone;
                if (_isTaken) next = _next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                else _isTaken = true;
                return next is null ? Place.First : Place.Next;
            }
        }

        // Those who wait, for whom is to be asked now; or null, and the line has ended.
        public TaskCompletionSource<SecondLevelAnswer>? Leave()
        {
            lock (_lock)
            {
                var next = _next;
                _next = null;
                _hasEnded = next is null;
                return next;
            }
        }
    }

    private readonly struct Question(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key) : IEquatable<Question>
    {
        public IReadOnlyList<string> Tags => tags;

        public ReadOnlyMemory<byte> Key => key;

        public bool Equals(Question other)
            => key.Span.SequenceEqual(other.Key.Span) && tags.Count == other.Tags.Count && (ReferenceEquals(tags, other.Tags) || tags.SequenceEqual(other.Tags));

        public override bool Equals(object? obj) => obj is Question other && Equals(other);

        public override int GetHashCode()
            => key.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(key.Span) : HashCode.Combine(tags.Count, tags.Count > 0 ? tags[^1] : null);
    }
}
