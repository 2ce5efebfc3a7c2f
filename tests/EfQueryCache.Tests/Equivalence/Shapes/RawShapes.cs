using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>SQL of the user's, views and functions.</summary>
internal static class RawShapes
{
    public static readonly Shape[] List =
    [
        new("FromSql", r => r.ListAsync(r.Cached(r.Db.Foods.FromSqlRaw("SELECT * FROM \"Foods\" ORDER BY \"Id\""), c => c.DependsOn<Food>()))),
        new("FromSql with a parameter, composed", r => r.ListAsync(r.Cached(
            r.Db.Enclosures.FromSql($"SELECT * FROM \"Enclosures\" WHERE \"Id\" > {r.Number}"), c => c.DependsOn<Enclosure>()).Include(e => e.Animals).OrderBy(e => e.Id))),
        new("FromSql, table declared by name", r => r.ListAsync(
            r.Cached(r.Db.Themes.FromSqlRaw("SELECT *, xmin FROM park.\"Themes\""), c => c.DependsOn("park.Themes")).OrderBy(t => t.Id))),
        new("FromSql of a hierarchy", r => r.ListAsync(
            r.Cached(r.Db.Animals.FromSqlRaw("SELECT * FROM \"Animals\""), c => c.DependsOn<Animal>()).OrderBy(a => a.Id))),
        new("FromSql, undeclared", r => r.ListAsync(
            r.Cached(r.Db.Foods.FromSqlRaw("SELECT * FROM \"Foods\"")).OrderBy(f => f.Name).ThenBy(f => f.Id)), ShapeKind.Never),
        new("SqlQuery of a value", r => r.ListAsync(
            r.Cached(r.Db.Database.SqlQuery<int>($"SELECT \"Id\" AS \"Value\" FROM \"Animals\" WHERE \"EnclosureId\" > {r.Number}"),
            c => c.DependsOn<Animal>()).OrderBy(id => id))),
        new("SqlQuery of a type", r => r.ListAsync(
            r.Cached(r.Db.Database.SqlQueryRaw<AnimalLine>("SELECT \"Id\" AS \"Number\", \"Name\", \"Born\" FROM \"Animals\""),
            c => c.DependsOn<Animal>()).OrderBy(a => a.Number))),
        new("SQL of the model", r => r.ListAsync(r.Cached(r.Db.FoodLines, c => c.DependsOn<Food>().DependsOn<Feeding>()).OrderBy(f => f.Food))),
        new("View", r => r.ListAsync(r.Cached(r.Db.Summaries).OrderBy(s => s.EnclosureId))),
        new("View with a declared table", r => r.ListAsync(r.Cached(r.Db.Summaries, c => c.DependsOn<Theme>()).OrderBy(s => s.EnclosureId))),
        new("View of a view", r => r.ListAsync(r.Cached(r.Db.Crowded).Where(c => c.Animals > r.Number).OrderBy(c => c.EnclosureId))),
        new("View joined with a table", r => r.ListAsync(
            r.Cached(r.Db.Summaries.Join(r.Db.Enclosures, s => s.EnclosureId, e => e.Id, (s, e) => new { s.Animals, s.Weight, e.Kind, e.Id }))
                .OrderBy(x => x.Id))),
        new("View of an entity that has a table", r => r.ListAsync(r.Cached(r.Db.Sponsors).Where(s => s.Pledge > 20 * r.Number).OrderBy(s => s.Id))),
        new("Table-valued function", r => r.ListAsync(r.Cached(r.Db.AnimalsOf(r.Number + 1), c => c.DependsOn<Animal>()).OrderBy(a => a.AnimalId))),
        new("Table-valued function, joined", r => r.ListAsync(r.Cached(r.Db.Enclosures, c => c.DependsOn("Animals"))
            .SelectMany(e => r.Db.AnimalsOf(e.Id), (e, a) => new { e.Name, a.AnimalId, a.Weight }).OrderBy(x => x.AnimalId))),
        new("Scalar function", r => r.ListAsync(
            r.Cached(r.Db.Enclosures, c => c.DependsOn<Animal>()).OrderBy(e => e.Id).Select(e => new { e.Id, Weight = ZooContext.WeightOf(e.Id) }))),
        new("Scalar function, undeclared", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).Where(e => ZooContext.WeightOf(e.Id) > r.Number).OrderBy(e => e.Id)), ShapeKind.Never),
        new("Function of the database's own", r => r.ListAsync(
            r.Cached(r.Db.Animals).OrderBy(a => a.Id).Select(a => new { Rounded = Math.Round(a.Weight), Upper = a.Name.ToUpper(), a.Name.Length }))),
    ];
}
