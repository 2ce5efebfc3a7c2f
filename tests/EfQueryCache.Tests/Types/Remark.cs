namespace EfQueryCache.Tests.Types;

/// <summary>A class that dynamic JSON is read as.</summary>
internal sealed class Remark
{
    public int A { get; set; }
}
