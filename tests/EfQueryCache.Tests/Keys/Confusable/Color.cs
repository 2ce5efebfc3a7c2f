namespace EfQueryCache.Tests.Keys.Confusable;

internal enum Color
{
    None,
    Red,
}
