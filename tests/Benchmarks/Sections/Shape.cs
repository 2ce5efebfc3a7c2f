using EfQueryCache.Benchmarks.Systems;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>A query as an application has it: what is measured is one whole operation, with a context from a pool.</summary>
/// <param name="Letter">What it is called for short.</param>
/// <param name="Name">What the reports call it.</param>
/// <param name="Prepare">Makes the operation of one system. What it gives back is compared between the systems by its size.</param>
/// <param name="MayShare">Whether its results may be the same objects for all callers.</param>
internal sealed record Shape(char Letter, string Name, Func<BenchSystem, Func<Task<object>>> Prepare, bool MayShare = true)
{
    public string Title => $"{Letter}:{Name}";
}
