using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Every kind of mapping that EF Core has for PostgreSQL.</summary>
public class ZooContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The join table without an entity of its own.</summary>
    public const string EnclosureTheme = nameof(EnclosureTheme);

    /// <summary>The entity that is a dictionary.</summary>
    public const string Setting = nameof(Setting);

    /// <summary>A shadow property of enclosures.</summary>
    public const string Auditor = nameof(Auditor);

    /// <summary>A property of enclosures behind their indexer.</summary>
    public const string Climate = nameof(Climate);

    public bool IncludeRetired { get; set; }

    public DbSet<Enclosure> Enclosures => Set<Enclosure>();

    public DbSet<Theme> Themes => Set<Theme>();

    public DbSet<Animal> Animals => Set<Animal>();

    public DbSet<Food> Foods => Set<Food>();

    public DbSet<Feeding> Feedings => Set<Feeding>();

    public DbSet<Keeper> Keepers => Set<Keeper>();

    public DbSet<Shift> Shifts => Set<Shift>();

    public DbSet<Vehicle> Vehicles => Set<Vehicle>();

    public DbSet<Ticket> Tickets => Set<Ticket>();

    public DbSet<Exhibit> Exhibits => Set<Exhibit>();

    public DbSet<Sponsor> Sponsors => Set<Sponsor>();

    public DbSet<EnclosureSummary> Summaries => Set<EnclosureSummary>();

    public DbSet<CrowdedEnclosure> Crowded => Set<CrowdedEnclosure>();

    public DbSet<FoodLine> FoodLines => Set<FoodLine>();

    public DbSet<Dictionary<string, object>> Settings => Set<Dictionary<string, object>>(Setting);

    /// <summary>A table-valued function of the database.</summary>
    public IQueryable<AnimalCard> AnimalsOf(int enclosureId) => FromExpression(() => AnimalsOf(enclosureId));

    /// <summary>A scalar function of the database.</summary>
    public static double? WeightOf(int enclosureId) => throw new NotSupportedException($"Only in queries; {enclosureId}.");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ConfigureEnclosures(modelBuilder);
        ConfigureAnimals(modelBuilder);
        ConfigureKeepers(modelBuilder);
        ConfigureTickets(modelBuilder);
        ConfigureQueryTypes(modelBuilder);
    }

    private static void ConfigureEnclosures(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Enclosure>(enclosure =>
        {
            enclosure.Property(e => e.Id).ValueGeneratedNever();
            enclosure.Property(e => e.Kind).HasConversion<string>();
            enclosure.Property<string?>(Auditor);
            enclosure.IndexerProperty<string?>(Climate);
            enclosure.ComplexProperty(e => e.Size);
            enclosure.HasOne(e => e.Plan).WithOne().HasForeignKey<EnclosurePlan>(p => p.Id);
            enclosure.Navigation(e => e.Plan).IsRequired();
            enclosure.HasMany(e => e.Themes).WithMany(t => t.Enclosures).UsingEntity(EnclosureTheme);
        });
        modelBuilder.Entity<EnclosurePlan>().ToTable(nameof(Enclosures));
        modelBuilder.Entity<Theme>().ToTable("Themes", "park").Property(t => t.Version).IsRowVersion();
    }

    private void ConfigureAnimals(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Animal>().HasQueryFilter(a => IncludeRetired || !a.IsRetired);
        modelBuilder.Entity<Animal>().HasMany(a => a.Foods).WithMany(f => f.Animals).UsingEntity<Feeding>(
            feeding => feeding.HasOne(f => f.Food).WithMany().HasForeignKey(f => f.FoodId),
            feeding => feeding.HasOne(f => f.Animal).WithMany(a => a.Feedings).HasForeignKey(f => f.AnimalId));
        modelBuilder.Entity<Food>().ComplexProperty(f => f.Label, label => label.ToJson());
        modelBuilder.Entity<Lion>();
        modelBuilder.Entity<Parrot>().Property(p => p.CanFly).HasConversion(fly => fly ? "Y" : "N", text => text == "Y");
    }

    private static void ConfigureKeepers(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Keeper>(keeper =>
        {
            keeper.Property(k => k.UpperName).HasComputedColumnSql("upper(\"Name\")", stored: true);
            keeper.OwnsOne(k => k.Address);
            keeper.OwnsOne(k => k.Preferences, preferences =>
            {
                preferences.ToJson();
                preferences.OwnsMany(p => p.Hobbies);
            });
            keeper.OwnsMany(k => k.Phones, phones => phones.ToTable("Phones"));
            keeper.HasOne(k => k.Mentor).WithMany().HasForeignKey(k => k.MentorId).OnDelete(DeleteBehavior.SetNull);
            keeper.HasMany(k => k.Shifts).WithOne(s => s.Keeper).HasForeignKey(s => s.KeeperId);
            keeper.HasMany(k => k.Vehicles).WithOne(v => v.Keeper).HasForeignKey(v => v.KeeperId).OnDelete(DeleteBehavior.SetNull);
        });
        modelBuilder.Entity<Vehicle>().UseTptMappingStrategy();
        modelBuilder.Entity<Truck>().ToTable("Trucks");
        modelBuilder.Entity<Cart>().ToTable("Carts");
    }

    private static void ConfigureTickets(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Ticket>().UseTpcMappingStrategy().Property(t => t.Code).HasConversion(code => code.ToString(), text => TicketCode.Parse(text));
        modelBuilder.Entity<DayTicket>().ToTable("DayTickets");
        modelBuilder.Entity<YearTicket>().ToTable("YearTickets");
        modelBuilder.Entity<Exhibit>().SplitToTable("ExhibitStories", stories => stories.Property(e => e.Story));
        modelBuilder.Entity<Sponsor>().ToTable("Sponsors").ToView("ActiveSponsors");
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>(Setting, setting =>
        {
            setting.IndexerProperty<int>("Id");
            setting.HasKey("Id");
            setting.IndexerProperty<string>("Name");
            setting.IndexerProperty<string?>("Value");
        });
    }

    private static void ConfigureQueryTypes(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EnclosureSummary>().HasNoKey().ToView("EnclosureSummaries");
        modelBuilder.Entity<CrowdedEnclosure>().HasNoKey().ToView("CrowdedEnclosures");
        modelBuilder.Entity<AnimalCard>().HasNoKey().ToTable((string?)null);
        modelBuilder.Entity<FoodLine>().HasNoKey().ToSqlQuery(ZooSchema.FoodLines);
        modelBuilder.HasDbFunction(typeof(ZooContext).GetMethod(nameof(AnimalsOf))!).HasName("animals_of");
        modelBuilder.HasDbFunction(typeof(ZooContext).GetMethod(nameof(WeightOf))!).HasName("weight_of");
    }
}
