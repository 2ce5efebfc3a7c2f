namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Has the numbers of <see cref="Color"/>, and one name of it.</summary>
internal enum Taste
{
    None,
    Sweet,
    Red,
}
