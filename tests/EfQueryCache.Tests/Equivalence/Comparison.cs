using EfQueryCache.Tests.Equivalence.Model;
using EfQueryCache.Tests.Equivalence.Shapes;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>Runs a shape with and without the cache, each time on a context of its own.</summary>
internal sealed class Comparison(Zoo zoo)
{
    /// <summary>What the database says.</summary>
    public async Task<string> AskDatabaseAsync(Shape shape, int number, bool isAsync)
    {
        await using var context = zoo.OpenDirect();
        return await ReadAsync(shape, context, new Reading(context, isCached: false, isAsync, number));
    }

    /// <summary>What the cache says, and whether it had to ask.</summary>
    public async Task<(string Text, Answer Answer)> AskCacheAsync(Shape shape, int number, bool isAsync)
    {
        var cache = shape.Kind == ShapeKind.Implicit ? zoo.All : zoo.Marked;
        var (sent, before) = (zoo.Commands.Count, cache.GetStatistics());
        await using var context = zoo.Open(cache);
        var text = await ReadAsync(shape, context, new Reading(context, isCached: true, isAsync, number));
        var after = cache.GetStatistics();
        if (zoo.Commands.Count == sent && after.Hits > before.Hits) return (text, Answer.Hit);
        return (text, after.Stores > before.Stores ? Answer.Miss : Answer.Past);
    }

    // A query that may throw must throw the same.
    private static async Task<string> ReadAsync(Shape shape, ZooContext context, Reading reading)
    {
        try
        {
            return GraphText.Of(context, await shape.ReadAsync(reading));
        }
        catch (InvalidOperationException exception) when (shape.Name.Contains("throws", StringComparison.Ordinal))
        {
            return $"{exception.GetType().Name}: {exception.Message.TrimEnd('.')}"; // LINQ and EF Core differ in the full stop
        }
    }
}
