namespace EfQueryCache.Redis.Application;

public sealed class Item
{
    public int Id { get; set; }

    public int Group { get; set; }

    public int Version { get; set; }
}
