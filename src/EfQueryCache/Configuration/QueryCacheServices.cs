using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Execution;
using EfQueryCache.Interception;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EfQueryCache.Configuration;

/// <summary>
/// Puts the cache into EF Core's services: around what the database provider has registered, never in place of it.
/// </summary>
internal static class QueryCacheServices
{
    /// <summary>What the cache is put around.</summary>
    public static IReadOnlySet<Type> Decorated { get; } = new HashSet<Type>
    {
        typeof(IQuerySqlGeneratorFactory),
        typeof(IRelationalParameterBasedSqlProcessorFactory),
        typeof(ICompiledQueryCacheKeyGenerator),
        typeof(IQueryContextFactory),
        typeof(IModificationCommandBatchFactory),
        typeof(IBatchExecutor),
        typeof(IRelationalTransactionFactory),
        typeof(IQueryCompilationContextFactory),
        typeof(IDatabase),
    };

    /// <exception cref="InvalidOperationException">There is no relational provider's registration to put the cache around.</exception>
    public static void Decorate(IServiceCollection services)
    {
        if (services.Any(d => d.ServiceType == typeof(ContextCacheMarker))) return;

        services.AddSingleton<ContextCacheMarker>();
        services.AddScoped<ContextCache>();
        services.AddScoped<QueryTree>();
        services.AddScoped<WriteTracker>();
        services.AddScoped<IResettableService, ContextReset>();
        services.AddScoped<IInterceptor, QueryCacheCommandInterceptor>();
        services.AddScoped<IInterceptor, QueryCacheTransactionInterceptor>();

        var logger = FactoryOf<IRelationalCommandDiagnosticsLogger>(services, typeof(IInterceptors));
        services.AddScoped(p => new QuietLogger(p.GetRequiredService<IInterceptors>(), others => (IRelationalCommandDiagnosticsLogger?)logger?.Invoke(p, [others])));

        Decorate<IQuerySqlGeneratorFactory>(services, (p, inner) => new AnalyzingSqlGeneratorFactory(
            inner(), p.GetRequiredService<QuerySqlGeneratorDependencies>()));
        Decorate<IRelationalParameterBasedSqlProcessorFactory>(services, (p, inner) => new DeleteKeepingSqlProcessorFactory(
            inner(), p.GetRequiredService<RelationalParameterBasedSqlProcessorDependencies>()));
        Decorate<ICompiledQueryCacheKeyGenerator>(services, (p, inner) => new TreeKeepingKeyGenerator(
            inner(), p.GetRequiredService<QueryTree>(), p.GetRequiredService<ContextCache>()));
        Decorate<IQueryContextFactory>(services, (p, inner) => new CachingQueryContextFactory(
            inner(),
            p.GetRequiredService<QueryContextDependencies>(),
            p.GetRequiredService<RelationalQueryContextDependencies>(),
            p.GetRequiredService<ContextCache>(),
            p.GetRequiredService<QueryTree>(),
            p.GetRequiredService<QuietLogger>()));
        Decorate<IModificationCommandBatchFactory>(services, (p, inner) => new QuietBatchFactory(
            () => inner(),
            quiet => inner(p.GetRequiredService<ModificationCommandBatchFactoryDependencies>() with { Logger = quiet }),
            p.GetRequiredService<QuietLogger>()));
        Decorate<IBatchExecutor>(services, (p, inner) => new WriteTrackingBatchExecutor(inner(), p.GetRequiredService<WriteTracker>()));
        Decorate<IRelationalTransactionFactory>(services, (p, inner) => new ObservedTransactionFactory(
            inner(), p.GetRequiredService<RelationalTransactionFactoryDependencies>()));
        Decorate<IQueryCompilationContextFactory>(services, (p, inner) => new TypedBufferingContextFactory(
            inner(), p.GetRequiredService<QueryCompilationContextDependencies>(), dependencies => inner(dependencies)));
        Decorate<IDatabase>(services, (p, inner) => new CachingDatabase(
            inner(),
            (TypedBufferingContextFactory)p.GetRequiredService<IQueryCompilationContextFactory>(),
            p.GetRequiredService<ContextCache>(),
            p.GetRequiredService<ICurrentDbContext>()));
    }

    // Makes further instances of a service, which are given what they would ask for; none where it is not known how the one is made.
    private static ObjectFactory? FactoryOf<T>(IServiceCollection services, Type given)
        => services.LastOrDefault(d => d.ServiceType == typeof(T) && !d.IsKeyedService)?.ImplementationType is { } type
            && type.GetConstructors() is [var only] && only.GetParameters().Any(parameter => parameter.ParameterType == given)
                ? ActivatorUtilities.CreateFactory(type, [given])
                : null;

    // The inner service as the provider registered it; with arguments, another instance of it that is given them.
    private delegate T Inner<out T>(params object[] arguments);

    private static void Decorate<T>(IServiceCollection services, Func<IServiceProvider, Inner<T>, T> decorate) where T : class
    {
        var descriptor = services.LastOrDefault(d => d.ServiceType == typeof(T) && !d.IsKeyedService)
            ?? throw new InvalidOperationException(
                $"The query cache needs a relational database provider, but nothing has registered {typeof(T).Name}. "
                + "Use a relational provider (UseNpgsql), or with UseInternalServiceProvider call AddEntityFrameworkQueryCache() after the provider's services.");
        if (descriptor.ImplementationType is { } type) services.TryAdd(new ServiceDescriptor(type, type, descriptor.Lifetime));

        ObjectFactory? create = null;
        Inner<T> InnerFor(IServiceProvider provider) => arguments => descriptor switch
        {
            { ImplementationType: { } type } when arguments.Length > 0
                => (T)(create ??= ActivatorUtilities.CreateFactory(type, [.. arguments.Select(argument => argument.GetType())]))(provider, arguments),
            { ImplementationType: { } type } => (T)provider.GetRequiredService(type),
            { ImplementationFactory: { } factory } => (T)factory(provider),
            _ => (T)descriptor.ImplementationInstance!,
        };

        services.Replace(new ServiceDescriptor(typeof(T), provider => decorate(provider, InnerFor(provider)), descriptor.Lifetime));
    }
}
