using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>
/// Gives the policy of one execution of a query in whose tree a call of <c>Cacheable</c> stands, as it does in compiled
/// queries and subqueries. The arguments are constants or parameters of the query.
/// </summary>
internal sealed class PolicySource
{
    /// <summary>Of a query without any mark.</summary>
    public static readonly PolicySource Unmarked = new(QueryCachePolicy.Implicit, null);

    private readonly Func<QueryContext, QueryCachePolicy>? _read;

    private PolicySource(QueryCachePolicy? constant, Func<QueryContext, QueryCachePolicy>? read) => (Constant, _read) = (constant, read);

    /// <summary>The policy, when it is the same for all executions.</summary>
    public QueryCachePolicy? Constant { get; }

    public static PolicySource Of(QueryCachePolicy policy) => new(policy, null);

    public static PolicySource Combine(IReadOnlyList<PolicySource> sources)
    {
        if (sources is [var only]) return only;
        if (sources.All(source => source.Constant is not null)) return Of(sources.Select(s => s.Constant!).Aggregate((a, b) => a.And(b)));
        return new(null, context => sources.Select(source => source.Read(context)).Aggregate((a, b) => a.And(b)));
    }

    /// <exception cref="InvalidOperationException">An argument is computed inside of the query.</exception>
    public static PolicySource OfCall(MethodCallExpression call)
    {
        Func<QueryContext, TimeSpan?> ttl = static _ => null;
        Func<QueryContext, string[]> tags = static _ => [];
        var constant = true;
        foreach (var argument in call.Arguments.Skip(1))
        {
            if (argument is LambdaExpression lambda) return Of(QueryCachePolicy.Create((Action<CacheableOptions>)lambda.Compile()));
            if (argument is ConstantExpression { Value: Action<CacheableOptions> configure }) return Of(QueryCachePolicy.Create(configure));
            if (argument.Type == typeof(TimeSpan)) ttl = Value<TimeSpan?>(argument, ref constant);
            else if (argument.Type == typeof(string[])) tags = Value<string[]>(argument, ref constant);
            else throw Unsupported(argument);
        }

        QueryCachePolicy Read(QueryContext context) => QueryCachePolicy.Create(ttl(context), tags(context));
        return constant ? Of(Read(null!)) : new PolicySource(null, Read);
    }

    public QueryCachePolicy Read(QueryContext context) => Constant ?? _read!(context);

    private static Func<QueryContext, T> Value<T>(Expression argument, ref bool constant)
    {
        switch (argument)
        {
            case ConstantExpression { Value: var value }:
                return _ => (T)value!;
            case QueryParameterExpression { Name: var name }:
                constant = false;
                return context => (T)context.Parameters[name]!;
            case UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand }:
                return Value<T>(operand, ref constant);
            case NewArrayExpression { Expressions: var items }:
                var all = true;
                var getters = items.Select(item => Value<string>(item, ref all)).ToArray();
                constant &= all;
                return context => (T)(object)getters.Select(get => get(context)).ToArray();
            default:
                throw Unsupported(argument);
        }
    }

    private static InvalidOperationException Unsupported(Expression argument) => new(
        $"An argument of Cacheable is computed inside of the query ({argument}). Use a constant, a captured variable or a parameter of the compiled query.");
}
