using System.Buffers;

namespace EfQueryCache;

/// <summary>
/// Writes values of columns whose type the second level does not know, so that their results can be kept there too. Called
/// by several threads at once. A value must come back exactly as it was: what is read replaces what the database says.
/// </summary>
/// <remarks>
/// Asked only for types that the cache keeps in memory, and only where a query reads exactly that type. A result with a
/// column that neither knows stays in memory. Of values under keys of the application's it is asked for the type that they are
/// stored as, before System.Text.Json.
/// </remarks>
public interface IResultSerializer
{
    /// <summary>Tells whether it writes and reads values of a type. The answer must not change.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Whether it does.</returns>
    bool CanSerialize(Type type);

    /// <summary>Writes a value. What it throws keeps the result out of the second level.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value; never <see langword="null"/>.</param>
    void Serialize<T>(IBufferWriter<byte> writer, T value);

    /// <summary>Reads a value. What it throws makes the look-up a miss.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="payload">What <see cref="Serialize{T}"/> has written, perhaps in another process and by an older version.</param>
    /// <returns>The value.</returns>
    T Deserialize<T>(ReadOnlyMemory<byte> payload);
}
