using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Quickstart.Model;

/// <summary>The store's rows, made by arithmetic inside PostgreSQL: quick, and the same every time.</summary>
internal static class Seed
{
    private const string Rows = """
        INSERT INTO "Categories" ("Name")
        SELECT (ARRAY['Garden','Kitchen','Office','Travel','Music','Sports','Winter','Children''s','Workshop','Bath'])[(i - 1) / 5 + 1]
            || ' ' || (ARRAY['tools','furniture','lighting','storage','gifts'])[(i - 1) % 5 + 1]
        FROM generate_series(1, 50) i ORDER BY i;

        INSERT INTO "Products" ("Name", "Price", "CategoryId")
        SELECT (ARRAY['Quiet','Bright','Little','Grand','Folding','Golden','Sturdy','Northern'])[i % 8 + 1]
            || ' ' || (ARRAY['Heron','Maple','Comet','Harbor','Lantern','Willow','Anchor'])[i % 7 + 1] || ' ' || i,
            (i * 7919 % 19997 + 300) / 100.0, i % 50 + 1
        FROM generate_series(1, 10000) i ORDER BY i;

        INSERT INTO "Orders" ("Customer", "PlacedAt", "IsShipped")
        SELECT 'customer' || i * 31 % 4000 || '@example.com', timestamptz '2026-01-01 00:00+00' + i * interval '17 minutes', i % 10 < 7
        FROM generate_series(1, 20000) i ORDER BY i;

        INSERT INTO "OrderItems" ("OrderId", "ProductId", "Quantity", "UnitPrice")
        SELECT i % 20000 + 1, p."Id", i % 5 + 1, p."Price"
        FROM generate_series(1, 60000) i JOIN "Products" p ON p."Id" = i * 6007 % 10000 + 1 ORDER BY i;

        ANALYZE;
        """;

    private const string Count = """
        SELECT (SELECT count(*) FROM "Categories"), (SELECT count(*) FROM "Products"),
               (SELECT count(*) FROM "Orders"), (SELECT count(*) FROM "OrderItems")
        """;

    public static async Task CreateAsync(StoreContext db)
    {
        await db.Database.EnsureDeletedAsync();
        await db.Database.EnsureCreatedAsync();

        await using var connection = new NpgsqlConnection(db.Database.GetConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Rows, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Returns the number of categories, products, orders and order items.</summary>
    public static async Task<(long Categories, long Products, long Orders, long Items)> CountAsync(StoreContext db)
    {
        await using var connection = new NpgsqlConnection(db.Database.GetConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Count, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }
}
