using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Loads its keeper when asked for.</summary>
public sealed class Shift
{
    private readonly ILazyLoader? _loader;
    private Keeper? _keeper;

    public Shift()
    {
    }

    public Shift(ILazyLoader loader) => _loader = loader;

    public int Id { get; set; }

    public int KeeperId { get; set; }

    public Keeper? Keeper
    {
        get => _loader.Load(this, ref _keeper);
        set => _keeper = value;
    }

    public DateOnly Day { get; set; }

    public TimeSpan Length { get; set; }
}
