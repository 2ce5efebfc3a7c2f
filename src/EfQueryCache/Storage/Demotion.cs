using EfQueryCache.Wire;

namespace EfQueryCache.Storage;

/// <summary>What an entry needs to be stored in a second level.</summary>
/// <param name="Key">Its key there.</param>
/// <param name="Ttl">How long it lives there, from when it was created.</param>
internal sealed record Demotion(CanonicalKey Key, TimeSpan Ttl);
