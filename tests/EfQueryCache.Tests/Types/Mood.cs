namespace EfQueryCache.Tests.Types;

internal enum Mood
{
    Sad,
    Happy,
}
