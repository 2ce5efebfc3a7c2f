using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Owns an address (columns), preferences (JSON) and phones (a table); loads shifts and mentor when asked for them.</summary>
public sealed class Keeper
{
    private readonly ILazyLoader? _loader;
    private List<Shift>? _shifts;
    private Keeper? _mentor;

    public Keeper()
    {
    }

    public Keeper(ILazyLoader loader) => _loader = loader;

    public int Id { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Computed by the database.</summary>
    public string? UpperName { get; set; }

    public decimal? Salary { get; set; }

    public Address Address { get; set; } = new();

    public Preferences Preferences { get; set; } = new();

    public List<Phone> Phones { get; set; } = [];

    public int? MentorId { get; set; }

    public Keeper? Mentor
    {
        get => _loader.Load(this, ref _mentor);
        set => _mentor = value;
    }

    public List<Shift> Shifts => _loader.Load(this, ref _shifts) ?? (_shifts = []);

    public List<Vehicle> Vehicles { get; } = [];
}
