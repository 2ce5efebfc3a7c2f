using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EfQueryCache.Redis.Configuration;

/// <summary>Reads the section <c>QueryCache:Redis</c> of the application's configuration, if it has one.</summary>
internal sealed class ApplicationConfiguration(IServiceProvider services) : IPostConfigureOptions<RedisOptions>
{
    public void PostConfigure(string? name, RedisOptions options)
    {
        if (services.GetService<IConfiguration>() is { } configuration) RedisConfigurationReader.Read(configuration.GetSection(RedisConfigurationReader.Section), options);
    }
}
