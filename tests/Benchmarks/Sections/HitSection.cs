using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Systems;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>What a hit costs, by the shape of the query.</summary>
internal sealed class HitSection(BenchSystems systems, BenchArguments arguments)
{
    public void Run(Shape shape)
    {
        Contender[] contenders = [.. systems.All.Where(system => (system.Only ?? shape.Letter) == shape.Letter && (shape.MayShare || !(system.SharesObjects || system.Memory is not null))).Select(system => Prepare(shape, system))];
        Interleaved.Run(contenders, arguments.Of(2, 10), arguments.Of(1, 6), TimeSpan.FromMilliseconds(1.5));
        var floor = contenders.Single(contender => contender.Name == systems.Floor.Name);
        foreach (var contender in contenders) Report.Against(shape.Title, contender, floor);
        if (contenders.SingleOrDefault(contender => contender.Name == systems.Constant.Name) is not { } constant) return;
        foreach (var contender in contenders.Where(contender => contender.Name == systems.L1.Name || contender.Name == systems.Objects?.Name))
        {
            var ratio = Interleaved.Ratio(contender.Cpu, constant.Cpu);
            Report.Line(shape.Title, contender.Name, $"vs_constant={ratio.Median:0.000} ({ratio.Low:0.000}..{ratio.High:0.000})");
        }
    }

    private Contender Prepare(Shape shape, BenchSystem system)
    {
        var operation = shape.Prepare(system);
        if (system.Floor is { } floor)
        {
            floor.IsFilling = true;
            operation().Wait();
            floor.IsFilling = false;
        }

        var wanted = Shapes.SizeOf(shape.Prepare(systems.Database)().Result);
        for (var i = 0; i < 2; i++)
        {
            var got = Shapes.SizeOf(operation().Result);
            if (got != wanted) throw new InvalidOperationException($"{system.Name} gives {got} for {shape.Title}, not {wanted}.");
        }

        return new Contender(system.Name, operation, system.IsSynchronous);
    }
}
