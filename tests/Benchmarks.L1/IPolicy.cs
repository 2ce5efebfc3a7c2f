namespace EfQueryCache.Benchmarks.L1;

/// <summary>A cache bounded by bytes, as the comparison sees it.</summary>
internal interface IPolicy
{
    string Name { get; }

    /// <summary>Asks for a key and stores it when it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    bool Request(int key, int size);
}
