namespace EfQueryCache.Dialects;

/// <summary>A table that refers to another, and what the database does to it when the other's rows change.</summary>
/// <param name="Dependent">The table that refers.</param>
/// <param name="Columns">Its columns that refer.</param>
/// <param name="OnKeyUpdate">Whether it is updated when the columns it refers to are.</param>
/// <param name="OnDelete">What is done to it when rows it refers to are deleted.</param>
internal sealed record SchemaForeignKey(SchemaRelation Dependent, string[] Columns, bool OnKeyUpdate, TableOperations OnDelete);
