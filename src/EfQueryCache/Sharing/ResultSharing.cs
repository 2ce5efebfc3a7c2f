using System.Collections;
using System.Reflection;
using EfQueryCache.Execution;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Executes a compiled query, and returns the result of an earlier execution where that can be shared.</summary>
/// <typeparam name="TResult">What the compiled query returns: a scalar, a task of one, or a sequence.</typeparam>
internal abstract class ResultSharing<TResult>
{
    /// <returns><see langword="null"/> when results of this query are never shared.</returns>
    public static ResultSharing<TResult>? For(CompiledCacheableQuery query)
    {
        if (query.IsSplit || query.HasClientCode) return null;
        var (shape, item) = typeof(TResult) switch
        {
            { IsGenericType: true } type when type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) => (typeof(AsyncEnumerableSharing<>), type.GetGenericArguments()[0]),
            { IsGenericType: true } type when type.GetGenericTypeDefinition() == typeof(Task<>) => (typeof(TaskSharing<>), type.GetGenericArguments()[0]),
            { IsGenericType: true } type when type.GetGenericTypeDefinition() == typeof(IEnumerable<>) => (typeof(EnumerableSharing<>), type.GetGenericArguments()[0]),
            var type => (IsSequence(type) ? null : typeof(ScalarSharing<>), type),
        };
        if (shape is null) return null; // a sequence that nobody knows the items of: somebody asks for the query's text
        return (ResultSharing<TResult>)Activator.CreateInstance(
            shape.MakeGenericType(item), BindingFlags.Instance | BindingFlags.Public, binder: null, [query], culture: null)!;
    }

    private static bool IsSequence(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    public abstract TResult Execute(CachingQueryContext context, Func<QueryContext, TResult> execute);
}
