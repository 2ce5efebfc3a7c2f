using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Execution;

/// <summary>
/// A sequence of EF Core's whose objects, when they are loaded, are all made before the first is handed out. So they can be made
/// while the database still sends rows, and yet the caller never runs while the connection is in use and others wait for the load.
/// </summary>
internal sealed class DrainedEnumerable<T> : QueryingEnumerable<T>
{
    private readonly CachingQueryContext _context;

    private DrainedEnumerable(CachingQueryContext context, IEnumerable<T> live) => (_context, Live) = (context, live);

    protected override IEnumerable<T> Live { get; }

    /// <returns>The sequence itself where its objects have to be made one by one, as the caller asks for them.</returns>
    public static IEnumerable<T> Of(CachingQueryContext context, IEnumerable<T> live)
        => context.Query!.CanDrain && live is IQueryingEnumerable ? new DrainedEnumerable<T>(context, live) : live;

    public override IEnumerator<T> GetEnumerator()
    {
        _context.IsDrained = true;
        return new DrainedEnumerator<T>(_context, Live.GetEnumerator());
    }
}
