namespace EfQueryCache.Tests.Types;

/// <summary>What a query has returned or thrown.</summary>
/// <param name="Text">All of it: two texts are equal when nobody could tell the one answer from the other.</param>
/// <param name="Value">What was returned.</param>
/// <param name="Error">What was thrown.</param>
internal sealed record TypeAnswer(string Text, object? Value, Exception? Error)
{
    public bool IsHit { get; init; }

    public static TypeAnswer Of(object? value) => new(ValueText.Of(value), value, Error: null);

    public static TypeAnswer Of(Exception error)
    {
        var chain = new List<string>();
        for (var e = error; e is not null; e = e.InnerException!) chain.Add($"{e.GetType()}: {e.Message}");
        return new TypeAnswer("throws " + string.Join(" <- ", chain), Value: null, error);
    }
}
