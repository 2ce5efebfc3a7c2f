using System.Globalization;
using System.Reflection;
using System.Text;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Types;

/// <summary>Tables with the values of every case of the catalog: one for raw SQL, and one for each entity type.</summary>
public sealed class TypesDatabase : TestDatabase
{
    private const string Script = """
        CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION cube;
        CREATE TYPE mood AS ENUM ('sad', 'happy');
        CREATE TYPE spec_mood AS ENUM ('sad', 'happy');
        CREATE TYPE place AS (name text, number int);
        CREATE TYPE floatrange AS RANGE (subtype = float8);
        CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        """;

    private IReadOnlyList<TypeTable> _tables = [];
    private IModel? _model;

    internal TypesTally Tally { get; } = new();

    internal IReadOnlyList<TypeMode> Modes => field ??=
    [
        .. from isBuffered in (bool[])[false, true] from isAsync in (bool[])[false, true] select new TypeMode(this, isBuffered, isAsync),
    ];

    internal static string TableOf(TypeCase c) => string.Create(CultureInfo.InvariantCulture, $"c{TypeCatalog.Cases.ToList().IndexOf(c)}");

    /// <summary>The tables that entities of a case are mapped to.</summary>
    internal IEnumerable<TypeTable> TablesOf(TypeCase c) => _tables.Where(table => table.StoreType == c.StoreType);

    internal TypesContext Open(DbContextOptions options) => new(options, _tables);

    internal DbContextOptionsBuilder Configure(bool isBuffered)
    {
        var options = new DbContextOptionsBuilder()
            .UseNpgsql(ConnectionString, npgsql =>
            {
                npgsql.MapEnum<Mood>("mood").ConfigureDataSource(source => source.EnableDynamicJson());
                if (isBuffered) npgsql.EnableRetryOnFailure(1);
            })
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)); // counted over all tests
        return _model is null ? options : options.UseModel(_model);
    }

    protected override async Task OnCreatedAsync()
    {
        await ExecuteAsync(Script);
        var script = new StringBuilder();
        foreach (var c in TypeCatalog.Cases.Where(c => !c.IsPseudo))
        {
            var table = TableOf(c);
            var rows = c.Expressions.Select((expression, i) => string.Create(CultureInfo.InvariantCulture, $", ({i + 1}, {expression})"));
            script.Append(CultureInfo.InvariantCulture, $"CREATE TABLE {table} (id int PRIMARY KEY, value {c.StoreType}); INSERT INTO {table} VALUES (0, NULL){string.Concat(rows)};\n");
        }

        await ExecuteAsync(script.ToString());

        var tables = new List<TypeTable>();
        await using (var context = new DbContext(Configure(isBuffered: false).Options))
        {
            var mappings = context.GetService<IRelationalTypeMappingSource>();
            foreach (var c in TypeCatalog.Cases.Where(c => !c.IsPseudo))
            {
                var mapped = c.PropertyTypes.Where(type => CanMap(mappings, type, c.StoreType));
                tables.AddRange(mapped.Select((type, i) => new TypeTable(string.Create(CultureInfo.InvariantCulture, $"{TableOf(c)}_{i}"), c.StoreType, type)));
            }
        }

        _tables = tables;
        await ExecuteAsync(string.Join('\n', tables.Select(table => $"CREATE TABLE {table.Name} AS TABLE {table.Name[..table.Name.IndexOf('_', StringComparison.Ordinal)]};")));
        await using (var context = Open(Configure(isBuffered: false).Options)) _model = context.Model;
    }

    // Of an array of documents Npgsql's provider says that it cannot, and throws.
    private static bool CanMap(IRelationalTypeMappingSource mappings, Type type, string storeType)
    {
        try
        {
            return mappings.FindMapping(type, storeType) is not null;
        }
        catch (TargetInvocationException)
        {
            return false;
        }
    }
}
