using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Another context type, hence another model, over the same database.</summary>
public sealed class OtherZooContext(DbContextOptions options) : ZooContext(options);
