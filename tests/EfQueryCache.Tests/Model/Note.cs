namespace EfQueryCache.Tests.Model;

/// <summary>Refers to a product that may go: the database then sets the reference to NULL.</summary>
public sealed class Note
{
    public int Id { get; set; }

    public int? ProductId { get; set; }

    public required string Text { get; set; }
}
