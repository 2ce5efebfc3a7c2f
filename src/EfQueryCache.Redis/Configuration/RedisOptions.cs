using StackExchange.Redis;

namespace EfQueryCache.Redis;

/// <summary>Configures what a cache shares through Redis.</summary>
/// <remarks>
/// Read once, when the cache is created. An application's configuration, if there is one, has the last word: section
/// <c>QueryCache:Redis</c>, in the environment <c>QueryCache__Redis__Configuration</c> and so on.
/// </remarks>
public sealed class RedisOptions
{
    /// <summary>Gets or sets where Redis is.</summary>
    /// <value>
    /// A configuration string of StackExchange.Redis (<c>host:6379,password=…</c>), or
    /// <c>redis://[user:password@]host[:port][/database]</c>, with <c>rediss://</c> for TLS and what is not a letter or a digit
    /// in percent-encoding. Required, unless the application gives the connection itself. Never written to logs or exceptions.
    /// </value>
    public string? Configuration { get; set; }

    /// <summary>Gets or sets what all keys begin with. Caches of the same databases must have the same.</summary>
    /// <value>The default is <c>efqc</c>. Not empty, and without braces.</value>
    public string KeyPrefix { get; set; } = "efqc";

    /// <summary>Gets or sets the number of the database in Redis.</summary>
    /// <value>The default, <see langword="null"/>, means that <see cref="Configuration"/> says it, else 0. Not negative. In a cluster there is only 0.</value>
    public int? Database { get; set; }

    /// <summary>Gets or sets how long to wait for Redis at most before the database answers instead.</summary>
    /// <value>
    /// The default is 250 milliseconds. From 10 milliseconds to 1 minute. For synchronous calls over a connection that the
    /// application gives, that connection's own <c>SyncTimeout</c> counts.
    /// </value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets or sets after how many failures in a row Redis is left alone for <see cref="BreakDuration"/>.</summary>
    /// <value>The default is 5. At least 2.</value>
    public int FailureThreshold { get; set; } = 5;

    /// <summary>Gets or sets how long Redis is left alone after failures, unless it is known to answer earlier: it is asked for its state after a reconnect, after a second, and then up to every 5 seconds.</summary>
    /// <value>The default is 1 minute. From half a second to a day.</value>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets for how long nothing is served or stored after Redis has lost its content (flush, restart, failover), because
    /// marks of writers may have been lost with it.
    /// </summary>
    /// <value>The default is 2 seconds. Not negative; longer than a COMMIT takes.</value>
    public TimeSpan Quarantine { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long Redis remembers a tag that nobody reads.</summary>
    /// <value>The default is 1 day. At least 1 second. Entries that live longer than the stamps of their tags end with them.</value>
    public TimeSpan StampTtl { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets how many marks and ends of writers Redis keeps for those who serve from memory; roughly.</summary>
    /// <value>
    /// The default is 10,000. At least 100. A write takes two. Who has not read one when it is dropped starts with an empty memory:
    /// at least what all processes write in <see cref="QueryCacheOptions.MaxStaleness"/>. All processes need the same.
    /// </value>
    public int LogLength { get; set; } = 10_000;

    /// <summary>Gets or sets the keys that entries are encrypted with, and names hidden; set in code only. All processes need the same.</summary>
    /// <value>The default, <see langword="null"/>, means that entries are stored as they are.</value>
    public RedisEncryption? Encryption { get; set; }

    /// <summary>Gets or sets a text, such as the id of a deployment, whose change makes everybody start with no entries.</summary>
    /// <value>The default is empty. Writes are seen across different ones.</value>
    public string EpochSalt { get; set; } = "";

    /// <summary>Gets or sets what makes the connection, when the application does.</summary>
    internal Func<IServiceProvider, IConnectionMultiplexer>? Connect { get; set; }

    /// <summary>Gets what is wrong with the configuration that was read.</summary>
    internal List<string> Problems { get; } = [];
}
