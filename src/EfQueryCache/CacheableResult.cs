namespace EfQueryCache;

/// <summary>What is known of a result when it has been read and may be stored.</summary>
/// <param name="Rows">How many rows it has, those of the first command when the query is split.</param>
/// <param name="Bytes">How much memory it would take, in bytes.</param>
/// <param name="LoadTime">How long the database took, from the look-up to the last row.</param>
/// <param name="PreviousHits">How often the result that it takes the place of was served; zero when there was none.</param>
public readonly record struct CacheableResult(int Rows, long Bytes, TimeSpan LoadTime, long PreviousHits);
