namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>A value of the model's own, stored as text through a converter.</summary>
public readonly record struct TicketCode(char Series, int Number)
{
    public static TicketCode Parse(string text) => new(text[0], int.Parse(text.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture));

    public override string ToString() => FormattableString.Invariant($"{Series}{Number}");
}
