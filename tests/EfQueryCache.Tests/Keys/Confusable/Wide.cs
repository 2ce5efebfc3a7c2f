namespace EfQueryCache.Tests.Keys.Confusable;

internal enum Wide : long
{
    None,
    One,
}
