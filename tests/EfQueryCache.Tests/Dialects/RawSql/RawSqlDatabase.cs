using EfQueryCache.Dialects;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Infrastructure;
using Npgsql;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>A database made by scripts, and what its catalog says.</summary>
/// <param name="scripts">A pattern of the files in <c>Schema</c>.</param>
public abstract class RawSqlDatabase(string scripts) : TestDatabase
{
    private DatabaseSchema? _schema;

    internal DatabaseSchema Schema
    {
        get
        {
            Assert.SkipWhen(_schema is null, PostgreSqlServer.Missing);
            return _schema;
        }
    }

    internal static string PathOf(string folder) => Repository.PathOf($"tests/EfQueryCache.Tests/Dialects/RawSql/{folder}");

    protected override async Task OnCreatedAsync()
    {
        // The server cuts the script into statements: Npgsql would cut BEGIN ATOMIC … END into pieces.
        foreach (var script in Directory.GetFiles(PathOf("Schema"), scripts).Order(StringComparer.Ordinal))
        {
            await ExecuteAsync($"DO $whole$ BEGIN EXECUTE $script${await File.ReadAllTextAsync(script)}$script$; END $whole$");
        }

        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        _schema = await PostgreSqlSchemaReader.ReadAsync(connection, new PostgreSqlDialect(), default);
    }
}
