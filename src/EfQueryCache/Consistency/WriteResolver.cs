using EfQueryCache.Analysis;
using EfQueryCache.Configuration;
using EfQueryCache.Diagnostics;
using EfQueryCache.Dialects;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Consistency;

/// <summary>Finds the tags that a write changes: those of its table, and of everything the database changes with it.</summary>
/// <param name="context">The cache and the dialect.</param>
/// <param name="model">The context's model.</param>
/// <param name="database">The database that is written to.</param>
/// <param name="schema">What the catalog says; <see langword="null"/> while that is not known.</param>
/// <param name="changes">Where the tags are added.</param>
internal readonly struct WriteResolver(ContextCache context, IModel model, DatabaseIdentity database, DatabaseSchema? schema, TagChanges changes)
{
    private ModelPolicies Policies => ModelPolicies.Of(model);

    public void Add(IReadOnlyModificationCommand command)
    {
        changes.Because(InvalidationCause.SaveChanges);
        if (command.Table is not { } table || command.StoreStoredProcedure is not null)
        {
            AddProcedure(command);
            return;
        }

        var rules = context.Value.Rules.Narrowing;
        var writes = TableWrites.Of(table, schema, changes.Database!, rules);
        var operations = command.EntityState switch
        {
            EntityState.Added => TableOperations.Insert,
            EntityState.Deleted => TableOperations.Delete,
            _ => writes.UpdateOf(command),
        };
        var row = RowWrite.Of(command, writes, changes.Database!, rules);
        if ((writes.Find(operations, row) ?? MakeTemplate(writes, operations, row)) is { } template) changes.Add(template, row);
        else Add(writes.Name, operations, row);
    }

    /// <summary>An ExecuteUpdate or ExecuteDelete.</summary>
    public void Add(QueryAnalysis command)
    {
        changes.Because(command.IsDelete ? InvalidationCause.ExecuteDelete : InvalidationCause.ExecuteUpdate);
        var table = new TableName(command.WriteTarget!.Schema, command.WriteTarget.Name);
        Add(table, command.IsDelete ? TableOperations.Delete : schema?.UpdateOf(table, command.UpdatedColumns) ?? TableOperations.Update);

        // Functions of the user's in its conditions and values run as well.
        if (schema is not null) Add(schema.EffectsOf(command.Names));
    }

    /// <summary>Text of the user's.</summary>
    public void Add(RawCommand command, InvalidationCause cause)
    {
        changes.Because(cause);
        if (command.OpensTransaction is not null) AddEverything("a transaction that EF Core does not know of");
        var effects = schema?.EffectsOf(command);
        if (effects?.ChangesSchema ?? command.ChangesSchema) changes.AddSchema();
        if (effects is not null) Add(effects);
        else AddEverything(command.Unsure ?? "a schema that is not known yet");
    }

    /// <summary>A query of EF Core's that runs functions of the user's.</summary>
    public void Add(IEnumerable<string> names)
    {
        changes.Because(InvalidationCause.RawSql);
        if (schema is not null) Add(schema.EffectsOf(names));
        else AddEverything("a schema that is not known yet");
    }

    /// <summary>A table that is written to, or of which somebody says so.</summary>
    /// <param name="table">The table.</param>
    /// <param name="operations">What is done to it.</param>
    /// <param name="row">The only row that the statement writes to, if that is so.</param>
    public void Add(TableName table, TableOperations operations, RowWrite? row = null)
    {
        if (schema is not null)
        {
            Add(schema.EffectsOf(new TableWrite(table, operations)), table, row);
            return;
        }

        // What the database changes with it, its schema would tell.
        AddTable(table);
        if (context.Dialect.HasCatalog)
        {
            AddEverything("a schema that is not known yet");
        }
        else if ((operations & TableOperations.Delete) != 0 && model.GetRelationalModel().FindTable(table.Name, table.Schema) is { } mapped)
        {
            foreach (var changed in DatabaseCascades.Of(mapped)) AddTable(new TableName(changed.Schema, changed.Name));
        }
    }

    public void AddEverything(string reason)
    {
        context.Value.Logger.UnknownWrite(changes.Cause, database.Tags.Id, reason);
        changes.AddEverything(reason);
        foreach (var tag in Policies.WriteTags) changes.AddTag(tag);
    }

    // None for what nobody is sure of: each of these writes is told of.
    private TagTemplate? MakeTemplate(TableWrites writes, TableOperations operations, in RowWrite row)
    {
        if (schema is null || schema.EffectsOf(new TableWrite(writes.Name, operations)).Unsure is not null) return null;
        var example = new TagChanges();
        example.Begin(changes.Database!);
        new WriteResolver(context, model, database, schema, example).Add(writes.Name, operations, row with { Generated = row.Generated?.Anew() });
        return writes.Keep(operations, row, new TagTemplate(example));
    }

    private void AddProcedure(IReadOnlyModificationCommand command)
    {
        var name = command.StoreStoredProcedure?.Name ?? command.TableName;
        if (schema is not null) Add(schema.EffectsOf(new RawCommand { Calls = new HashSet<string> { name }, Names = new HashSet<string> { name } }));
        else AddEverything($"procedure {name}");
    }

    private void Add(WriteEffects effects, TableName written = default, RowWrite? row = null)
    {
        var rules = context.Value.Rules.Narrowing;
        var isRow = row is not null && (effects.OnlyNamedRows.Count > 0 || !rules.BulkEffects);
        if (isRow && row!.Value.Generated is { } generated) changes.Add(generated);
        foreach (var table in effects.Tables)
        {
            var isNamed = rules.BulkEffects ? effects.OnlyNamedRows.Contains(table) : table.Name == written.Name;
            AddTable(table, isRow && isNamed ? row : null);
        }

        if (effects.Unsure is { } why) AddEverything(why);
    }

    private void AddTable(TableName table, RowWrite? row = null)
    {
        if (row is { } known) changes.AddRow(table, known);
        else changes.AddTable(table, context.Value.Rules.Narrowing);
        foreach (var tag in Policies.WriteTagsOf(table)) changes.AddTag(tag);
    }
}
