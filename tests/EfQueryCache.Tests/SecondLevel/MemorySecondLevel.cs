using EfQueryCache.SecondLevel;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>A second level in memory, which can be down, and writes down what it is told.</summary>
internal sealed class MemorySecondLevel : ISecondLevel
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (UInt128 Stamp, HashSet<UInt128> Writers)> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _entries = [];
    private readonly Dictionary<string, UInt128> _leaders = [];
    private readonly HashSet<string> _led = [];
    private readonly List<SecondLevelEvent> _events = [];
    private Action? _wake;
    private long _trimmed;
    private UInt128 _next = 1;

    public string Name => "memory";

    public bool IsDown { get; set; }

    public UInt128 Epoch { get; set; } = 7;

    public List<string> Log { get; } = [];

    /// <summary>
    /// Part of the names that the log is about, if not of all: second levels belong to the process, and what other tests have left
    /// undecided may end at any time.
    /// </summary>
    public string? Watches { get; set; }

    public int Looks { get; private set; }

    public int Entries
    {
        get { lock (_lock) return _entries.Count; }
    }

    public int Stores { get; private set; }

    /// <summary>Waits for this before it answers a look.</summary>
    public Func<Task>? BeforeLook { get; set; }

    /// <summary>Waits for this between the look and the answer of an asynchronous caller.</summary>
    public Func<Task>? BeforeAnswer { get; set; }

    /// <summary>Waits for this before it says who leads.</summary>
    public Func<Task>? BeforeLead { get; set; }

    /// <summary>Runs before tags are marked by an asynchronous caller.</summary>
    public Action? BeforeMark { get; set; }

    /// <summary>Whether nobody who leads ever ends, as if it had died.</summary>
    public bool LosesEnds { get; set; }

    /// <summary>Whether it has no time to store anything.</summary>
    public bool DropsEntries { get; set; }

    /// <summary>Whether everybody may load.</summary>
    public bool GrantsAll { get; set; }

    public bool IsLed
    {
        get { lock (_lock) return _leaders.Count > 0; }
    }

    public bool IsMarked(string part)
    {
        lock (_lock) return _tags.Any(tag => tag.Key.Contains(part, StringComparison.Ordinal) && tag.Value.Writers.Count > 0);
    }

    /// <summary>What another process does: changes every tag with that in its name.</summary>
    public void ChangeElsewhere(string part)
    {
        lock (_lock)
        {
            var tags = TagsWith(part);
            foreach (var tag in tags) _tags[tag] = (_next++, _tags[tag].Writers);
            _events.Add(new(_next++, null, tags, []));
        }
    }

    /// <summary>Another process is about to commit: it marks every tag with that in its name.</summary>
    public UInt128 MarkElsewhere(string part, TimeSpan lease)
    {
        lock (_lock)
        {
            var (tags, writer) = (TagsWith(part), _next++);
            foreach (var tag in tags) _tags[tag].Writers.Add(writer);
            _events.Add(new(writer, lease, [], tags));
            return writer;
        }
    }

    /// <summary>The other process has committed, or not; or says nothing any more, and its mark is gone.</summary>
    public void EndElsewhere(UInt128 writer, bool? isCommitted)
    {
        lock (_lock)
        {
            var tags = _tags.Keys.Where(tag => _tags[tag].Writers.Remove(writer)).ToArray();
            foreach (var tag in tags.Where(_ => isCommitted != false)) _tags[tag] = (_next++, _tags[tag].Writers);
            if (isCommitted is { } known) _events.Add(new(writer, null, known ? tags : [], known ? [] : tags));
        }
    }

    /// <summary>Whether the log cannot be read.</summary>
    public bool IsLogDown { get; set; }

    /// <summary>Forgets what the log has so far.</summary>
    public void TrimLog()
    {
        lock (_lock)
        {
            _trimmed += _events.Count;
            _events.Clear();
        }
    }

    /// <summary>Waits for this before it says what the log has.</summary>
    public Func<Task>? BeforeLog { get; set; }

    public int LogReads { get; private set; }

    /// <summary>Calls those who want to hear of what was written.</summary>
    public void Call() => _wake?.Invoke();

    public async ValueTask<SecondLevelNews?> ReadLogAsync(long position, CancellationToken cancellationToken = default)
    {
        if (BeforeLog is { } before) await before();
        lock (_lock)
        {
            if (IsDown || IsLogDown) return null;
            LogReads++;
            var end = _trimmed + _events.Count;
            var hasGap = position >= 0 && (position < _trimmed || position > end);
            SecondLevelEvent[] events = position < 0 || hasGap ? [] : [.. _events.Skip((int)(position - _trimmed)).Take(2)];
            var next = position < 0 || hasGap ? end : position + events.Length;
            return new(Epoch, next, hasGap, next < end, events);
        }
    }

    public IDisposable OnWritten(Action wake)
    {
        _wake += wake;
        return new MemoryStream(); // anything that can be disposed of
    }

    public void Corrupt()
    {
        lock (_lock)
        {
            _led.Clear(); // that was long ago
            foreach (var key in _entries.Keys.ToArray())
            {
                var bytes = _entries[key].ToArray();
                bytes[^1] ^= 1;
                _entries[key] = bytes;
            }
        }
    }

    public SecondLevelAnswer Look(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key)
    {
        BeforeLook?.Invoke().GetAwaiter().GetResult();
        return Answer(tags, key);
    }

    public async ValueTask<SecondLevelAnswer> LookAsync(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        if (BeforeLook is { } before) await before();
        var answer = Answer(tags, key);
        if (BeforeAnswer is { } wait) await wait();
        return answer;
    }

    public Task<bool> StoreAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> payload, TimeSpan ttl)
    {
        lock (_lock)
        {
            Stores++;
            if (IsDown || DropsEntries) return Task.FromResult(false);
            _entries[Convert.ToHexString(key.Span)] = payload.ToArray();
        }

        return Task.FromResult(true);
    }

    public ValueTask RemoveAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        lock (_lock) _entries.Remove(Convert.ToHexString(key.Span));
        return default;
    }

    public bool Mark(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease)
    {
        lock (_lock)
        {
            if (IsDown) return false;
            foreach (var tag in tags) Find(tag).Writers.Add(writer);
            if (IsWatched(tags)) Log.Add("mark");
            _events.Add(new(writer, lease, [], [.. tags]));
            return true;
        }
    }

    public ValueTask<bool> MarkAsync(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        BeforeMark?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        return new(Mark(writer, tags, lease));
    }

    public Task EndAsync(UInt128 writer, IReadOnlyList<string> changed, IReadOnlyList<string> unchanged)
    {
        lock (_lock)
        {
            foreach (var tag in changed.Concat(unchanged)) Find(tag).Writers.Remove(writer);
            foreach (var tag in changed) _tags[tag] = (_next++, _tags[tag].Writers);
            if (IsWatched([.. changed, .. unchanged])) Log.Add(changed.Count > 0 ? "change" : "release");
            _events.Add(new(writer, null, [.. changed], [.. unchanged]));
        }

        return Task.CompletedTask;
    }

    private bool IsWatched(IEnumerable<string> tags) => Watches is null || tags.Any(tag => tag.Contains(Watches, StringComparison.Ordinal));

    public async ValueTask<SecondLevelLead> TryLeadAsync(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        if (BeforeLead is { } before) await before();
        return TryLead(Convert.ToHexString(key.Span), leader);
    }

    public SecondLevelLead TryLead(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease)
    {
        BeforeLead?.Invoke().GetAwaiter().GetResult();
        return TryLead(Convert.ToHexString(key.Span), leader);
    }

    public void EndLeading(ReadOnlyMemory<byte> key, UInt128 leader)
    {
        var name = Convert.ToHexString(key.Span);
        lock (_lock)
        {
            if (LosesEnds || _leaders.GetValueOrDefault(name) != leader) return;
            _leaders.Remove(name);
            _led.Add(name);
        }
    }

    private SecondLevelLead TryLead(string key, UInt128 leader)
    {
        lock (_lock)
        {
            if (IsDown || GrantsAll) return SecondLevelLead.Granted;
            if (!_leaders.TryAdd(key, leader)) return SecondLevelLead.Refused;
            return _led.Remove(key) ? SecondLevelLead.GrantedAfterAnother : SecondLevelLead.Granted;
        }
    }

    private string[] TagsWith(string part) => [.. _tags.Keys.Where(tag => tag.Contains(part, StringComparison.Ordinal))];

    private SecondLevelAnswer Answer(IReadOnlyList<string> tags, ReadOnlyMemory<byte> key)
    {
        lock (_lock)
        {
            Looks++;
            if (IsDown) return SecondLevelAnswer.Unavailable;
            var found = tags.Select(Find).ToArray();
            if (found.Any(tag => tag.Writers.Count > 0)) return new SecondLevelAnswer(SecondLevelState.Marked, Epoch, [], default);
            var payload = key.IsEmpty ? default : _entries.GetValueOrDefault(Convert.ToHexString(key.Span));
            return new SecondLevelAnswer(SecondLevelState.Answered, Epoch, [.. found.Select(tag => tag.Stamp)], payload);
        }
    }

    private (UInt128 Stamp, HashSet<UInt128> Writers) Find(string tag)
    {
        if (!_tags.TryGetValue(tag, out var found)) _tags[tag] = found = (_next++, []);
        return found;
    }
}
