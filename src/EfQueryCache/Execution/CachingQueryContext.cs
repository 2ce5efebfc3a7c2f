using System.Linq.Expressions;
using EfQueryCache.Dialects;
using EfQueryCache.Interception;
using EfQueryCache.Querying;
using EfQueryCache.Storage;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// One execution of a query. A cacheable one sees a connection whose commands look into the cache before they open anything.
/// </summary>
/// <param name="dependencies">What EF Core wants for it.</param>
/// <param name="relationalDependencies">What EF Core wants for it.</param>
/// <param name="factory">Has what is the same for all executions of a context: each of them is small so.</param>
internal sealed class CachingQueryContext(
    QueryContextDependencies dependencies, RelationalQueryContextDependencies relationalDependencies, CachingQueryContextFactory factory)
    : RelationalQueryContext(dependencies, relationalDependencies)
{
    private CachingConnection? _connection;

    public QueryCache Cache => factory.Cache.Value;

    public IDatabaseDialect Dialect => factory.Cache.Dialect;

    /// <summary>Only set for cacheable queries.</summary>
    public CompiledCacheableQuery? Query { get; private set; }

    /// <summary>The commands of a split query so far.</summary>
    public SplitExecution? Split
    {
        get => _connection?.Split;
        set => Own.Split = value;
    }

    /// <summary>How this execution wants to be cached.</summary>
    public QueryCachePolicy Policy { get; private set; } = QueryCachePolicy.Default;

    /// <summary>The entry that answered the command executed last, if one did.</summary>
    public QueryCacheEntry? Served
    {
        get => _connection?.Served;
        set => Own.Served = value;
    }

    /// <summary>Whether a hit of this execution is to be checked against the database, whatever chance says.</summary>
    public bool MustVerify
    {
        get => _connection is { MustVerify: true };
        set
        {
            if (value || _connection is not null) Own.MustVerify = value;
        }
    }

    /// <summary>Whether all objects of a load are made before the caller sees the first one.</summary>
    public bool IsDrained
    {
        set => Own.IsDrained = value;
    }

    /// <inheritdoc cref="CachingConnection.Capturing"/>
    public CapturingRelationalDataReader? Capturing => _connection?.Capturing;

    /// <summary>What tells of the commands that load results.</summary>
    public QuietLogger QuietLogger => factory.QuietLogger;

    public IRelationalConnection RealConnection => base.Connection;

    public override IRelationalConnection Connection
    {
        get
        {
            if (Query is not null) return Own;
            ReadScope.ObserveUnmarked();
            return base.Connection;
        }
    }

    // Made for the first command, with whatever only commands need.
    private CachingConnection Own => _connection ??= new CachingConnection(base.Connection, this);

    public void Begin(CompiledCacheableQuery query, QueryCachePolicy policy) => (Query, Policy) = (query, policy);

    public Expression? TakeTree() => factory.Tree.Take();
}
