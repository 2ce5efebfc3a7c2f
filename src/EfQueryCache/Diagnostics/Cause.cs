namespace EfQueryCache.Diagnostics;

/// <summary>Why something is as it is, and what to do when that is not wanted: sentences for somebody new to the cache.</summary>
internal readonly record struct Cause(string Why, string Cure = "");
