using EfQueryCache.AspNetCore.Events;

namespace EfQueryCache.AspNetCore;

/// <summary>What is sent to the clients of <c>MapQueryCacheEvents</c>, and how much of it. Read once, when the application starts.</summary>
public sealed class QueryCacheEventsOptions
{
    private readonly Dictionary<string, EventMapping> _mappings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _everyNth = new(StringComparer.Ordinal);

    /// <summary>Gets or sets how much time there is between two events about the same thing, at least.</summary>
    /// <value>The default is 250 milliseconds. What comes meanwhile is put together. Must be positive.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets or sets how many clients are sent something per second, in all: the more are connected, the less often each hears.</summary>
    /// <value>
    /// The default is 250 for each processor. With four of them, up to 250 clients hear at <see cref="Interval"/>, 1,000 once in a second,
    /// 10,000 every ten seconds. What happens meanwhile is put together, as it is within <see cref="Interval"/>. A delivery takes some
    /// 75 µs of a processor, so that events take some 2 % of them at most. All who are connected count, whatever they have chosen to
    /// hear. Must be positive.
    /// </value>
    public int MaxDeliveriesPerSecond { get; set; } = 250 * Environment.ProcessorCount;

    /// <summary>Gets or sets how often something is sent to clients when nothing happens, so that nobody in between cuts the connection.</summary>
    /// <value>The default is 15 seconds. Must be positive.</value>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how many events are kept for clients that come back (<c>Last-Event-ID</c>).</summary>
    /// <value>The default is 1,024. Who has missed more is sent a <c>reset</c>. Must be positive.</value>
    public int BufferedEvents { get; set; } = 1024;

    /// <summary>Gets or sets how many events may wait for a client that reads slowly.</summary>
    /// <value>The default is 64. Beyond it they are dropped, and it is sent a <c>reset</c> when it reads again. Must be positive.</value>
    public int MaxWaitingEvents { get; set; } = 64;

    /// <summary>Gets or sets how many clients may be connected at the same time. Further ones are answered 503.</summary>
    /// <value>The default is 10,000. Must be positive.</value>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>Gets or sets how large the data of an event of the application's own may be, in bytes of JSON.</summary>
    /// <value>The default is 64 KiB. Must be positive.</value>
    public int MaxPayloadBytes { get; set; } = 64 * 1024;

    /// <summary>Says which tags an event of the application's own invalidates.</summary>
    /// <typeparam name="TEvent">The type of its data.</typeparam>
    /// <param name="name">Its name, as given to <see cref="IQueryCacheEvents.PublishAsync"/>.</param>
    /// <param name="configure">Adds the tags of one event. Called for every event, by any thread.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a line break or is one of the cache's own.</exception>
    public QueryCacheEventsOptions OnEvent<TEvent>(string name, Action<TEvent, QueryCacheEventTags> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        EventName.Require(name);
        _mappings[name] = new EventMapping(typeof(TEvent), (data, tags) => configure((TEvent)data, tags));
        return this;
    }

    /// <summary>Sends only every nth event of a name, the first one included: for counters that change all the time. All of them invalidate.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="n">Must be positive.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a line break or is one of the cache's own.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is not positive.</exception>
    public QueryCacheEventsOptions EveryNth(string name, int n)
    {
        EventName.Require(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        _everyNth[name] = n;
        return this;
    }

    internal EventMapping? FindMapping(string name) => _mappings.GetValueOrDefault(name);

    internal int FindEveryNth(string name) => _everyNth.GetValueOrDefault(name, 1);

    internal IEnumerable<string> FindErrors()
    {
        if (Interval <= TimeSpan.Zero) yield return $"{nameof(Interval)} is {Interval}. Set it to a positive time; the default is 250 milliseconds.";
        if (KeepAlive <= TimeSpan.Zero) yield return $"{nameof(KeepAlive)} is {KeepAlive}. Set it to a positive time; the default is 15 seconds.";
        foreach (var (name, value) in ((string, int)[])[(nameof(BufferedEvents), BufferedEvents), (nameof(MaxWaitingEvents), MaxWaitingEvents), (nameof(MaxDeliveriesPerSecond), MaxDeliveriesPerSecond), (nameof(MaxClients), MaxClients), (nameof(MaxPayloadBytes), MaxPayloadBytes)])
        {
            if (value <= 0) yield return FormattableString.Invariant($"{name} is {value}. Set it to a positive number.");
        }
    }
}
