namespace EfQueryCache.Dialects;

/// <summary>A function or procedure of the user's, or several of one name.</summary>
/// <param name="Name">Its name, without schema.</param>
/// <param name="Body">What is known of its body, read when it is first asked for; <see langword="null"/> when it may do anything.</param>
internal sealed record SchemaRoutine(string Name, Lazy<RawCommand>? Body)
{
    /// <summary>Routines it runs without naming them in its body, as aggregates do.</summary>
    public List<SchemaRoutine> Calls { get; } = [];
}
