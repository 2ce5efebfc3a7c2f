using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>A probe for every table.</summary>
internal static class Probes
{
    public static readonly IReadOnlyList<Probe> All =
    [
        Of<Item>("Items"),
        Of<Part>("Parts"),
        new("Notes", """SELECT "Id", "Value" * 10000 + coalesce("ItemId", 0) FROM "Notes" """, c => c.Set<Note>().Select(n => new RowText(n.Id, (n.Value * 10000) + (n.ItemId ?? 0)))),
        Of<Label>("Labels"),
        new("ItemLabel", """SELECT "ItemsId", "LabelsId" FROM "ItemLabel" """, c => c.Set<Dictionary<string, object>>(MatrixContext.JoinEntity)
            .Select(row => new RowText(EF.Property<int>(row, "ItemsId"), EF.Property<int>(row, "LabelsId")))),
        Of<Vehicle>("Vehicles"),
        new("Cars", """SELECT "Id", "Seats" FROM "Cars" """, c => c.Set<Car>().Select(car => new RowText(car.Id, car.Seats)), "Vehicles"),
        Of<Circle>("Circles"),
        Of<Square>("Squares"),
        Of<Animal>("Animals"),
        new("Owners", """SELECT "Id", "Address_Number" * 100000 + ("Preferences"->>'Color')::int FROM "Owners" """,
            c => c.Set<Owner>().Select(owner => new RowText(owner.Id, (owner.Address.Number * 100000) + owner.Preferences.Color))),
        new("Phones", """SELECT "OwnerId", "Number" FROM "Phones" """,
            c => c.Set<Owner>().SelectMany(owner => owner.Phones, (owner, phone) => new RowText(owner.Id, phone.Number)), "Owners"),
        Of<Order>("Orders"),
        Of<Audit>("Audits"),
        new("Countries", """SELECT "Number", "Value" FROM "Countries" """, c => c.Set<Country>().Select(country => new RowText(country.Number, country.Value))),
        new("Cities", """SELECT "Id", "CountryNumber" FROM "Cities" """, c => c.Set<City>().Select(city => new RowText(city.Id, city.CountryNumber))),
        Of<Counter>("Counters"),
        Of<Import>("Imports"),
        Of<Extra>("Extras"),
    ];

    public static readonly IReadOnlyList<string> Tables = [.. All.Select(probe => probe.Table)];

    private static Probe Of<T>(string table) where T : Row
        => new(table, $"""SELECT "Id", "Value" FROM "{table}" """, c => c.Set<T>().Select(row => new RowText(row.Id, row.Value)));
}
