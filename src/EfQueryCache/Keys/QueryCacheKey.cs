using System.Text;
using EfQueryCache.Keys;

namespace EfQueryCache;

/// <summary>Makes keys for values: different arguments never share one, and equal ones always do. Thread-safe.</summary>
public static class QueryCacheKey
{
    /// <summary>Makes the key of a value.</summary>
    /// <param name="prefix">
    /// Whose value it is. For what <c>GetOrCreateAsync(args, factory)</c> stores, the type that its factory is written in, as
    /// <c>typeof(T).ToString()</c> gives it.
    /// </param>
    /// <param name="name">What it is called; for <c>GetOrCreateAsync(args, factory)</c> the member that calls it.</param>
    /// <param name="args">
    /// What it is made from: a number, text, date, Guid or enum, or a tuple, array or list of such. Values of different types are
    /// different, as are numbers with other digits (1.0m and 1.00m).
    /// </param>
    /// <returns>The key. It is the same in every process of the same build, and not meant to be read.</returns>
    /// <exception cref="ArgumentException">Prefix or name is empty, or an argument is of a type that cannot be compared exactly.</exception>
    public static string For(string prefix, string name, object? args = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!ParameterValue.TryCapture(args, out var captured))
        {
            throw new ArgumentException(
                $"A key cannot be made of {args!.GetType()}: it holds something that cannot be compared exactly. Use numbers, text, dates, Guids, enums, and tuples or lists of such.",
                nameof(args));
        }

        var text = new StringBuilder();
        AppendName(text, prefix);
        AppendName(text.Append('/'), name);
        CanonicalText.Append(text.Append('/'), captured);
        return text.ToString();
    }

    /// <summary>Makes the key of a value that belongs to a type.</summary>
    /// <typeparam name="TOwner">The type that the factory is written in.</typeparam>
    /// <param name="name">What it is called; for <c>GetOrCreateAsync(args, factory)</c> the member that calls it.</param>
    /// <param name="args">What it is made from; see <see cref="For(string, string, object?)"/>.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The name is empty, or an argument is of a type that cannot be compared exactly.</exception>
    public static string For<TOwner>(string name, object? args = null) => For(typeof(TOwner).ToString(), name, args);

    // A slash ends a name.
    private static void AppendName(StringBuilder text, string name)
    {
        foreach (var c in name)
        {
            if (c is '/' or '\\') text.Append('\\');
            text.Append(c);
        }
    }
}
