namespace EfQueryCache.Consistency;

/// <summary>A table as a query or a write names it; without schema it may be any table of that name.</summary>
internal readonly record struct TableName(string? Schema, string Name)
{
    /// <summary>Reads <c>schema.table</c> or <c>table</c>.</summary>
    /// <exception cref="ArgumentException">One of the names is empty.</exception>
    public static TableName Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var table = dot < 0 ? new TableName(null, text) : new TableName(text[..dot], text[(dot + 1)..]);
        return table.Name.Length > 0 && table.Schema is not ""
            ? table
            : throw new ArgumentException($"\"{text}\" does not name a table. Write schema.table or table, without quotes.", nameof(text));
    }

    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";
}
