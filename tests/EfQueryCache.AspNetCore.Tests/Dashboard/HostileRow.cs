namespace EfQueryCache.AspNetCore.Tests.Dashboard;

internal sealed class HostileRow
{
    public int Id { get; set; }

    public string Note { get; set; } = "";
}
