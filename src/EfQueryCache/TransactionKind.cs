namespace EfQueryCache;

/// <summary>The kind of transaction that a write was committed in.</summary>
public enum TransactionKind
{
    /// <summary>None: the command committed by itself.</summary>
    None,

    /// <summary>One of EF Core's, begun by <c>SaveChanges</c> or by the user.</summary>
    Database,

    /// <summary>One begun past EF Core and given to it, or begun by EF Core and taken from it.</summary>
    External,

    /// <summary>A <see cref="System.Transactions.Transaction"/>.</summary>
    Ambient,
}
