using EfQueryCache.Tests.Equivalence.Model;

namespace EfQueryCache.Tests.Equivalence.Writing;

/// <summary>Makes rows with values from small sets, so that filters match some of them.</summary>
internal sealed class Stock(Random random)
{
    private static readonly string[] Names = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo"];
    private static readonly string[] Remarks = ["quiet", "loud", "wet"];
    private static readonly string[] Features = ["rocks", "trees", "pond", "ropes"];

    public string Name() => Names[random.Next(Names.Length)];

    public string? Remark() => random.Next(3) == 0 ? null : Remarks[random.Next(Remarks.Length)];

    public DateOnly Day() => new(2026, 1 + random.Next(3), 1 + random.Next(5));

    public List<string> Some() => [.. Features.Where(_ => random.Next(2) == 0)];

    public decimal Money() => random.Next(1, 1000) / 10m;

    public Enclosure Enclosure(int id)
    {
        var enclosure = new Enclosure
        {
            Id = id,
            Name = $"{Name()} {id}",
            Kind = (EnclosureKind)random.Next(3),
            Area = Money(),
            Opened = Day(),
            InspectedAt = random.Next(2) == 0 ? null : new DateTime(2026, 2, 1 + random.Next(20), 8, 30, 0, DateTimeKind.Utc),
            Remark = Remark(),
            Size = new Size { Width = random.Next(5), Height = random.Next(2) == 0 ? null : random.Next(5) },
            Features = Some(),
            Readings = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(10))],
            Plan = new EnclosurePlan { Drawing = Remark(), Scan = random.Next(2) == 0 ? null : [1, (byte)random.Next(255)] },
        };
        enclosure[ZooContext.Climate] = Remark();
        enclosure.Animals.AddRange([Lion(), Lion(), Parrot()]);
        return enclosure;
    }

    public Lion Lion() => new()
    {
        Name = Name(),
        Weight = random.Next(2000) / 8.0,
        Born = random.Next(4) == 0 ? null : Day(),
        ManeLength = random.Next(3) == 0 ? null : random.Next(50),
    };

    public Parrot Parrot() => new() { Name = Name(), Weight = random.Next(16) / 8.0, Words = Some(), CanFly = random.Next(2) == 0, IsRetired = random.Next(4) == 0 };

    public Animal Animal() => random.Next(2) == 0 ? Lion() : Parrot();

    public Theme Theme() => new() { Name = $"{Name()} land" };

    public Food Food() => new() { Name = $"{Name()} bits", Calories = random.Next(500), Label = new FoodLabel { Text = Name(), Languages = Some() } };

    public Keeper Keeper()
    {
        var keeper = new Keeper
        {
            Name = Name(),
            Salary = random.Next(3) == 0 ? null : Money(),
            Address = new Address { Street = Remark(), City = Name() },
            Preferences = new Preferences { Color = Remark(), Numbers = [random.Next(9), random.Next(9)], Hobbies = [Hobby(), Hobby()] },
            Phones = [Phone()],
        };
        keeper.Shifts.AddRange([Shift(), Shift()]);
        return keeper;
    }

    public Hobby Hobby() => new() { Name = Name(), Level = random.Next(5) };

    public Phone Phone() => new() { Number = $"{random.Next(1000)}", IsMobile = random.Next(2) == 0 };

    public Shift Shift() => new() { Day = Day(), Length = TimeSpan.FromMinutes(random.Next(1, 600)) };

    public Shift ShiftOf(Keeper keeper) => new() { KeeperId = keeper.Id, Day = Day(), Length = TimeSpan.FromMinutes(random.Next(1, 600)) };

    public Truck Truck() => new() { Plate = $"T {random.Next(100)}", Load = random.Next(20) };

    public Cart Cart() => new() { Plate = $"C {random.Next(100)}", Seats = (short)random.Next(6) };

    public DayTicket DayTicket() => new() { Code = new TicketCode('D', random.Next(6)), Price = Money(), Day = Day() };

    public YearTicket YearTicket() => new()
    {
        Code = new TicketCode('Y', random.Next(6)),
        Price = Money(),
        Sold = new DateTimeOffset(2026, 1, 1 + random.Next(20), 9, 0, 0, TimeSpan.Zero),
        Holder = new Guid(random.Next(3), 0, 0, new byte[8]),
    };

    public Exhibit Exhibit() => new() { Title = Name(), Story = Remark() };

    public Sponsor Sponsor() => new() { Name = Name(), Pledge = Money(), IsActive = random.Next(3) != 0 };

    public Dictionary<string, object> Setting() => new() { ["Name"] = Name(), ["Value"] = Remark()! };
}
