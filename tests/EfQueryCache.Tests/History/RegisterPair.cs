namespace EfQueryCache.Tests.History;

/// <summary>A row of a join.</summary>
internal sealed record RegisterPair(Register Left, Register Right);
