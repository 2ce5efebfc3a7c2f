using System.Data;
using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.WriteMatrix.Writes;

/// <summary>Writes on the context's connection that EF Core does not see, followed by MarkChanged.</summary>
internal static class WritesPastEfCore
{
    private const string Copy = """COPY "Imports" ("Value") FROM STDIN (FORMAT BINARY)""";

    public static IEnumerable<Write> All { get; } =
    [
        Create<Counter>("ADO.NET UPDATE and MarkChanged", "Counters", Update, UpdateAsync),
        Create<Import>("COPY and MarkChanged", "Imports", CopyRows, CopyRowsAsync),
    ];

    private static Write Create<T>(
        string name, string table, Action<NpgsqlConnection> write, Func<NpgsqlConnection, CancellationToken, Task> writeAsync) where T : class => new()
    {
        Name = name,
        Cause = InvalidationCause.MarkChanged,
        Tables = [table],
        IsPastEfCore = true,
        Sync = context =>
        {
            context.Database.OpenConnection();
            try
            {
                write((NpgsqlConnection)context.Database.GetDbConnection());
                context.Database.MarkChanged<T>();
            }
            finally
            {
                context.Database.CloseConnection();
            }
        },
        Async = async (context, token) =>
        {
            await context.Database.OpenConnectionAsync(token);
            try
            {
                await writeAsync((NpgsqlConnection)context.Database.GetDbConnection(), token);
                await context.Database.MarkChangedAsync<T>(token);
            }
            finally
            {
                await context.Database.CloseConnectionAsync();
            }
        },
    };

    private static void Update(NpgsqlConnection connection)
    {
        using var command = CreateUpdate(connection);
        command.ExecuteNonQuery();
    }

    private static async Task UpdateAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = CreateUpdate(connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private static NpgsqlCommand CreateUpdate(NpgsqlConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = """UPDATE "Counters" SET "Value" = "Value" + 1""";
        command.CommandType = CommandType.Text;
        return command;
    }

    private static void CopyRows(NpgsqlConnection connection)
    {
        using var import = connection.BeginBinaryImport(Copy);
        import.StartRow();
        import.Write(Write.Next());
        import.Complete();
    }

    private static async Task CopyRowsAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var import = await connection.BeginBinaryImportAsync(Copy, token);
        await import.StartRowAsync(token);
        await import.WriteAsync(Write.Next(), token);
        await import.CompleteAsync(token);
    }
}
