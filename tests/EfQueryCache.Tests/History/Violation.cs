using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EfQueryCache.Tests.History;

/// <summary>A proof that a history is not linearizable.</summary>
/// <param name="Rule">What does not fit.</param>
/// <param name="Culprit">The event that does not fit.</param>
/// <param name="Witness">The event it does not fit to.</param>
/// <param name="Surroundings">What else happened to the register around that time, by start.</param>
internal sealed record Violation(
    string Rule, RegisterEvent Culprit, RegisterEvent? Witness, IReadOnlyList<RegisterEvent> Surroundings)
{
    /// <summary>What it has in common with others.</summary>
    public string Kind => $"{Describe(Culprit)} {Rule}{(Witness is { } witness ? $": {Describe(witness)}" : "")}";

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Registers.Describe(Culprit.Key)}: {Rule}. Its history, in ms since the culprit began:");
        foreach (var e in Surroundings)
        {
            var sign = e == Culprit ? "!" : e == Witness ? "?" : " ";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {sign} {Since(e.Start),10:N3} .. {Since(e.End),10:N3}  {Describe(e),-13} {e.Kind,-12} version {e.Version} by {e.Attempt:x}{(e.Worker > 0 ? $", worker {e.Worker}" : "")}{(e.Why is null ? "" : $": {e.Why}")}");
        }

        return text.ToString();
    }

    private static string Describe(RegisterEvent e)
        => e.Shape == default || e.Shape == e.Operation ? $"{e.Operation}" : $"{e.Operation} of {e.Shape}";

    private double Since(long timestamp) => (timestamp - Culprit.Start) * 1000.0 / Stopwatch.Frequency;
}
