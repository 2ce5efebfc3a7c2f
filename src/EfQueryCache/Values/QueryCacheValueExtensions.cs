using System.Runtime.CompilerServices;

namespace EfQueryCache;

/// <summary>Values whose keys are made from their arguments.</summary>
public static class QueryCacheValueExtensions
{
    /// <summary>
    /// Gets the value of the calling member for these arguments, or makes and stores it. Its key is
    /// <c>QueryCacheKey.For(prefix, name, args)</c>, where the prefix is the type that the factory is written in.
    /// </summary>
    /// <typeparam name="TArgs">The arguments' type; several are a tuple.</typeparam>
    /// <typeparam name="T">The value's type; the same for everybody who uses the key.</typeparam>
    /// <param name="cache">The cache.</param>
    /// <param name="args">
    /// Everything that the value depends on and that is not invalidated: numbers, text, dates, Guids, enums, tuples and lists of
    /// such. What the factory captures is not a part of the key; <c>static</c> keeps it from capturing.
    /// </param>
    /// <param name="factory">Makes the value; see <see cref="IQueryCache.GetOrCreateAsync{T}"/>.</param>
    /// <param name="configure">Says how the value is stored; asked only when it is made.</param>
    /// <param name="cancellationToken">Cancels this call, and no other that waits for the same value.</param>
    /// <param name="name">Filled in by the compiler: the calling member. Name two values of one member yourself.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">An argument is of a type that cannot be compared exactly.</exception>
    /// <exception cref="InvalidOperationException">See <see cref="IQueryCache.GetOrCreateAsync{T}"/>.</exception>
    public static ValueTask<T> GetOrCreateAsync<TArgs, T>(
        this IQueryCache cache,
        TArgs args,
        Func<TArgs, CancellationToken, ValueTask<T>> factory,
        Action<CacheValueOptions>? configure = null,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(factory);
        return cache.GetOrCreateAsync(QueryCacheKey.For(OwnerOf(factory.Method.DeclaringType).ToString(), name, args), token => factory(args, token), configure, cancellationToken);
    }

    // The compiler puts lambdas into classes of its own inside of the type they are written in; those know its type arguments.
    private static Type OwnerOf(Type? type)
    {
        var owner = type ?? throw new ArgumentException(
            "The factory belongs to no type, so that no key can be made for it. Make one with QueryCacheKey.For and give it to GetOrCreateAsync.", nameof(type));
        while (owner.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && owner.DeclaringType is { } outer) owner = outer;
        if (!owner.IsGenericTypeDefinition) return owner;
        var arguments = type!.GetGenericArguments();
        return owner.MakeGenericType(arguments[..owner.GetGenericArguments().Length]);
    }
}
