using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Tests.WriteMatrix.Writes;

/// <summary>ExecuteUpdate and ExecuteDelete.</summary>
internal static class BulkWrites
{
    public static IEnumerable<Write> All { get; } =
    [
        Update<Item>("ExecuteUpdate", "Items", c => c.Set<Item>().Where(i => i.Id == 1), s => s.SetProperty(i => i.Value, i => i.Value + 1)),
        Update<Part>(
            "ExecuteUpdate with a join", "Parts", c => c.Set<Part>().Where(p => p.Item!.Value > 0), s => s.SetProperty(p => p.Value, p => p.Value + 1)),
        Update<Cat>("ExecuteUpdate TPH", "Animals", c => c.Set<Cat>(), s => s.SetProperty(a => a.Value, a => a.Value + 1).SetProperty(a => a.Lives, 8)),
        Update<Circle>("ExecuteUpdate TPC", "Circles", c => c.Set<Circle>(), s => s.SetProperty(a => a.Value, a => a.Value + 1)),
        Update<Note>(
            "ExecuteUpdate with now()",
            "Notes",
            c => c.Set<Note>().Where(n => n.Id == 1),
#pragma warning disable RS0030 // the database's clock is meant: now()
            s => s.SetProperty(n => n.Value, n => n.Value + 1).SetProperty(n => n.At, n => DateTime.UtcNow)),
#pragma warning restore RS0030
        Delete("ExecuteDelete", "Notes", c => c.Set<Note>().Where(n => n.Id == 1000), SavedWrites.NoteToDelete),
        Delete("ExecuteDelete that cascades", "Items Parts Notes ItemLabel", c => c.Set<Item>().Where(i => i.Id == 1000), SavedWrites.ItemToDelete),
    ];

    private static Write Update<T>(string name, string tables, Func<MatrixContext, IQueryable<T>> rows, Action<UpdateSettersBuilder<T>> set) => new()
    {
        Name = name,
        Cause = InvalidationCause.ExecuteUpdate,
        Tables = tables.Split(' '),
        Sync = context => rows(context).ExecuteUpdate(set),
        Async = (context, token) => rows(context).ExecuteUpdateAsync(set, token),
    };

    private static Write Delete<T>(string name, string tables, Func<MatrixContext, IQueryable<T>> rows, string preparation) => new()
    {
        Name = name,
        Cause = InvalidationCause.ExecuteDelete,
        Tables = tables.Split(' '),
        Preparation = preparation,
        Sync = context => rows(context).ExecuteDelete(),
        Async = (context, token) => rows(context).ExecuteDeleteAsync(token),
    };
}
