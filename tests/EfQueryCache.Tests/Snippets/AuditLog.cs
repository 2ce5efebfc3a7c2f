namespace EfQueryCache.Tests.Snippets;

internal sealed class AuditLog
{
    public int Id { get; set; }
}
