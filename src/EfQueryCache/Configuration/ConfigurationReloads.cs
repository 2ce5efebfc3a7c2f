using EfQueryCache.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace EfQueryCache.Configuration;

/// <summary>
/// Tells the options of a cache to be read again when its configuration has changed to something valid. An invalid one is
/// logged, and everything stays as it was.
/// </summary>
internal sealed class ConfigurationReloads : IOptionsChangeTokenSource<QueryCacheOptions>, IDisposable
{
    private readonly IOptionsFactory<QueryCacheOptions> _factory;
    private readonly ILogger _logger;
    private readonly IDisposable _changes;
    private CancellationTokenSource _change = new();

    public ConfigurationReloads(string name, IConfigurationSection section, IOptionsFactory<QueryCacheOptions> factory, ILoggerFactory? loggers)
    {
        (Name, _factory, _logger) = (name, factory, loggers?.CreateLogger("EfQueryCache") ?? NullLogger.Instance);
        _changes = ChangeToken.OnChange(section.GetReloadToken, Announce);
    }

    public string Name { get; }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _change).Token);

    public void Dispose() => _changes.Dispose();

    // Called in the configuration's own reload, or by whatever watches its file: nothing may be thrown here.
    private void Announce()
    {
        try
        {
            _factory.Create(Name);
        }
        catch (OptionsValidationException exception)
        {
            _logger.ConfigurationRejected(exception.Message);
            return;
        }

        Interlocked.Exchange(ref _change, new CancellationTokenSource()).Cancel();
    }
}
