using EfQueryCache.Tests.WriteMatrix.Model;

namespace EfQueryCache.Tests.WriteMatrix.Writes;

/// <summary>What SaveChanges writes. Nothing is loaded for it: the only command is the one under test.</summary>
internal static class SavedWrites
{
    /// <summary>An item with a part, a note and a label, for one write to delete.</summary>
    public const string ItemToDelete = """
        INSERT INTO "Items" ("Id", "Value") VALUES (1000, 1) ON CONFLICT DO NOTHING;
        INSERT INTO "Parts" ("Id", "Value", "ItemId") VALUES (1000, 1, 1000) ON CONFLICT DO NOTHING;
        INSERT INTO "Notes" ("Id", "Value", "ItemId") VALUES (1001, 1, 1000) ON CONFLICT ("Id") DO UPDATE SET "ItemId" = 1000;
        INSERT INTO "ItemLabel" ("ItemsId", "LabelsId") VALUES (1000, 1) ON CONFLICT DO NOTHING;
        """;

    public const string NoteToDelete = """INSERT INTO "Notes" ("Id", "Value") VALUES (1000, 1) ON CONFLICT DO NOTHING""";

    public static IEnumerable<Write> All { get; } =
    [
        Write.Save("SaveChanges insert", "Items", c => c.Add(new Item { Value = Write.Next() })),
        Write.Save("SaveChanges update", "Items", c => c.Update(new Item { Id = 1, Value = Write.Next() })),
        Write.Save("SaveChanges delete", "Notes", c => c.Remove(new Note { Id = 1000 }), NoteToDelete),
        Write.Save("SaveChanges of several rows", "Items Notes", SeveralRows, hasOwnTransaction: true),
        Write.Save("SaveChanges delete that cascades", "Items Parts Notes ItemLabel", c => c.Remove(new Item { Id = 1000 }), ItemToDelete),
        Write.Save("SaveChanges TPT insert", "Vehicles Cars", c => c.Add(new Car { Value = Write.Next(), Seats = 4 }), hasOwnTransaction: true),
        Write.Save("SaveChanges TPT update of the derived table", "Cars", UpdateSeats),
        Write.Save("SaveChanges TPC update", "Circles", c => c.Update(new Circle { Id = 1, Value = Write.Next() })),
        Write.Save("SaveChanges TPH update", "Animals", c => c.Update(new Cat { Id = 1, Value = Write.Next() })),
        Write.Save("SaveChanges owned and JSON", "Owners", UpdateOwner),
        Write.Save("SaveChanges owned table", "Phones", AddPhone),
        Write.Save("SaveChanges skip navigation", "ItemLabel", AddLabel, """DELETE FROM "ItemLabel" WHERE "ItemsId" = 1"""),
        Write.Save("SaveChanges with a trigger", "Orders Audits", c => c.Add(new Order { Value = Write.Next() })),
    ];

    private static void SeveralRows(MatrixContext context)
    {
        context.Add(new Item { Value = Write.Next() });
        context.Update(new Note { Id = 1, Value = Write.Next() });
    }

    private static void UpdateSeats(MatrixContext context)
    {
        var car = context.Attach(new Car { Id = 1, Seats = -1 }).Entity;
        car.Seats = Write.Next();
    }

    private static void UpdateOwner(MatrixContext context)
    {
        var owner = new Owner { Id = 1, Address = { Number = -1 }, Preferences = { Color = -1 } };
        context.Attach(owner);
        (owner.Address.Number, owner.Preferences.Color) = (Write.Next(), Write.Next());
    }

    private static void AddPhone(MatrixContext context)
        => context.Attach(new Owner { Id = 1 }).Entity.Phones.Add(new Phone { Number = Write.Next() });

    private static void AddLabel(MatrixContext context)
    {
        var item = context.Attach(new Item { Id = 1 }).Entity;
        item.Labels.Add(context.Attach(new Label { Id = 1 }).Entity);
    }
}
