namespace EfQueryCache.Tests.History;

/// <summary>A row whose version only grows: every write makes it one larger and leaves its own number in it.</summary>
public class Register
{
    public int Id { get; set; }

    public int Version { get; set; }

    /// <summary>Gets or sets the number of the write that made this version; 0 is the first.</summary>
    public long Attempt { get; set; }

    /// <summary>Gets or sets how many milliseconds the server spends in the COMMIT of this row.</summary>
    public int CommitDelay { get; set; }

    /// <summary>Gets or sets a reference that is checked in COMMIT; to a row that does not exist it makes the COMMIT fail.</summary>
    public int? Parent { get; set; }
}
