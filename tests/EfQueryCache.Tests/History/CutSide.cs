namespace EfQueryCache.Tests.History;

/// <summary>Who sends a message.</summary>
internal enum CutSide
{
    Client,
    Server,
}
