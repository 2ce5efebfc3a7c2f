using System.ComponentModel.DataAnnotations;

namespace EfQueryCache.AspNetCore.Tests.Infrastructure;

public sealed class Article
{
    public int Id { get; set; }

    public int Group { get; set; }

    public required string Name { get; set; }

    public int Stock { get; set; }

    public DateTime UpdatedAt { get; set; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Timestamp]
    public uint Version { get; set; }
}
