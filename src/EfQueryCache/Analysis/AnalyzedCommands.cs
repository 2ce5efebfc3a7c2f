using System.Runtime.CompilerServices;

namespace EfQueryCache.Analysis;

/// <summary>
/// Carries an analysis from the moment EF Core generates a command to every execution of it.
/// </summary>
/// <remarks>
/// EF Core hands on the very string instance that was generated: template, DbCommand and Npgsql keep the reference. So the
/// instance is the key, found without comparing texts, and the table forgets it together with the command.
/// </remarks>
internal static class AnalyzedCommands
{
    private static readonly ConditionalWeakTable<string, QueryAnalysis> ByText = [];

    public static void Add(string commandText, QueryAnalysis analysis) => ByText.AddOrUpdate(commandText, analysis);

    public static QueryAnalysis? Find(string commandText) => ByText.TryGetValue(commandText, out var analysis) ? analysis : null;
}
