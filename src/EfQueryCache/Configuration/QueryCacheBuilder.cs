using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Configuration;

internal sealed record QueryCacheBuilder(string Name, IServiceCollection Services) : IQueryCacheBuilder;
