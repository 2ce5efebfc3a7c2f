namespace EfQueryCache.Tests.Types;

/// <summary>One value, read from the database, as a miss and as a hit; each is spoilt before the next is read.</summary>
internal sealed class TypeComparison(TypesTally tally, TypeMode mode, TypeCase c, TypeQuery query, int row)
{
    /// <returns>What was not as it should be.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var failures = new List<string>();
        var expected = await mode.AskDatabaseAsync(query, row);
        var isKept = true;
        foreach (var way in (string[])["miss", "hit", "hit after a vandal"])
        {
            var actual = await mode.AskCacheAsync(query, row);
            tally.Comparisons++;
            if (actual.Text != expected.Text) failures.Add($"{Where(way)}\n  expected {expected.Text}\n  actual   {actual.Text}");
            else if (expected.Error is not null) tally.EqualErrors++;
            if (actual.IsHit) tally.Hits++;
            if (way == "miss" && actual.IsHit) failures.Add($"{Where(way)} is a hit");
            if (way != "miss") isKept &= actual.IsHit;
            if (Vandal.Spoil(actual.Value)) tally.Vandalized++;
        }

        if (expected.Error is null && expected.Value is not null)
        {
            var isListed = NotKept.Contains(c.StoreType, expected.Value.GetType());
            if (!isKept) tally.NotStored.TryAdd((c.StoreType, expected.Value.GetType()), 0);
            if (isKept == isListed) failures.Add($"{Where("hit")} {expected.Text} {(isKept ? "is kept, and listed as not kept" : "is not kept, and not listed")}");
        }

        return failures;
    }

    private string Where(string way) => $"{c.StoreType} {(row == 0 ? "NULL" : c.Expressions[row - 1])}, {query.Name}, {mode.Name}, {way}:";
}
