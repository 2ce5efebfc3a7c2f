namespace EfQueryCache.Wire;

/// <summary>Writes one value; <see langword="false"/> when it cannot be written so that it comes back as it is.</summary>
internal delegate bool WriteValue<T>(MessagePackWriter writer, T value);
