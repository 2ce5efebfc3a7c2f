using EfQueryCache.Consistency;

namespace EfQueryCache.Values;

/// <summary>
/// One call of a factory: which keys it makes values for, and what is read from the cache in its flow. A value that a part of
/// is not known to be invalidated by anything is not stored. Thread-safe.
/// </summary>
internal sealed class FactoryRun : ReadScope
{
    private readonly IReadOnlyList<string> _keys;

    /// <param name="cache">The cache that the values are for.</param>
    /// <param name="keys">The keys of the values.</param>
    /// <param name="versions">What the values depend on, read before; <see langword="null"/> for values that are not stored.</param>
    public FactoryRun(QueryCache cache, IReadOnlyList<string> keys, TagVersions? versions)
        : base(cache)
    {
        _keys = keys;
        if (versions is { } known) Add(known);
        else Refuse("the value goes past the cache");
    }

    public override bool IsMaking => true;

    /// <summary>Whether it is a part of what others wait for: then nobody in it waits for them.</summary>
    public bool IsNested => base.IsMaking;

    /// <summary>What a factory reads otherwise is declared.</summary>
    protected override bool MindsUnmarked => false;

    /// <summary>The scope around it reads the value, when that is made.</summary>
    protected override bool IsPartOfOuter => false;

    /// <summary>Calls a factory as a part of it.</summary>
    public async ValueTask<T> MakeAsync<T>(Func<CancellationToken, ValueTask<T>> factory, CancellationToken cancellationToken)
    {
        Enter();
        return await factory(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a factory past the cache: nobody waits for what it makes, and it is not stored.</summary>
    public static async ValueTask<T> PassAsync<T>(
        QueryCache cache, IReadOnlyList<string> keys, Func<CancellationToken, ValueTask<T>> factory, CancellationToken cancellationToken)
    {
        var run = new FactoryRun(cache, keys, versions: null);
        run.RefuseOuter();
        try
        {
            return await run.MakeAsync(factory, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            run.End();
        }
    }

    /// <exception cref="InvalidOperationException">The calling flow is in a factory for the key.</exception>
    public static void ThrowIfMaking(QueryCache cache, string key)
    {
        for (var scope = Current; scope is not null; scope = scope.Outer)
        {
            if (scope is not FactoryRun { HasEnded: false } run || !ReferenceEquals(run.Cache, cache) || !run._keys.Contains(key)) continue;
            throw new InvalidOperationException(
                $"The factory for key \"{key}\" asks for the value of the same key, which would never end. "
                + "Use another key for the inner value, or compute it in place; GetAsync reads what is stored so far.");
        }
    }

    /// <summary>Whether somebody who comes now, and has read these versions, may take what it makes.</summary>
    public bool IsAsGoodAsNew(TagVersions wanted) => IsStillAs(wanted);

    /// <summary>The scope around it reads a value that is not stored.</summary>
    public void RefuseOuter() => Outer?.Refuse("a value was made that could not be stored");
}
