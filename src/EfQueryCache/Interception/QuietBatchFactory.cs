using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Interception;

/// <summary>Makes the batches of SaveChanges as the provider does, and such that the cache is not told of their commands where that can be.</summary>
/// <param name="inner">Makes the provider's factory.</param>
/// <param name="create">Makes one whose batches tell this logger.</param>
/// <param name="logger">Who tells everybody else.</param>
internal sealed class QuietBatchFactory(
    Func<IModificationCommandBatchFactory> inner, Func<IRelationalCommandDiagnosticsLogger, IModificationCommandBatchFactory> create, QuietLogger logger)
    : IModificationCommandBatchFactory
{
    // With the first batch: every context asks for this service, and few write.
    private IModificationCommandBatchFactory? _inner;

    public ModificationCommandBatch Create() => (_inner ??= logger.Find() is { } quiet ? create(quiet) : inner()).Create();
}
