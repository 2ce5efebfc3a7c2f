namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Deleting one deletes its parts and join rows, and takes its notes from it.</summary>
public class Item : Row
{
    public List<Label> Labels { get; } = [];
}
