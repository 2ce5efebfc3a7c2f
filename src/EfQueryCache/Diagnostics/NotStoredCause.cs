namespace EfQueryCache.Diagnostics;

/// <summary>Why a result was not stored.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">What exactly it is about, such as the name of a column; never a value.</param>
internal sealed record NotStoredCause(BypassReason Reason, string Detail);
