using System.Diagnostics.CodeAnalysis;

namespace EfQueryCache.Wire;

/// <summary>Reads one value; <see langword="false"/> when there is none.</summary>
internal delegate bool ReadValue<T>(ref MessagePackReader reader, [MaybeNullWhen(false)] out T value);
