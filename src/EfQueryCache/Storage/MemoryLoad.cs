namespace EfQueryCache.Storage;

/// <summary>What the garbage collector says about the memory of the machine or container.</summary>
/// <param name="Collection">The collection that saw it; 0 before the first one.</param>
/// <param name="Bytes">What was in use.</param>
/// <param name="HighBytes">What the collector calls a high load.</param>
internal readonly record struct MemoryLoad(long Collection, long Bytes, long HighBytes)
{
    public static MemoryLoad OfProcess()
    {
        var info = GC.GetGCMemoryInfo();
        return new MemoryLoad(info.Index, info.MemoryLoadBytes, info.HighMemoryLoadThresholdBytes);
    }
}
