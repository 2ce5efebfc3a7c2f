using EfQueryCache.Benchmarks.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>Everything that is compared. A further system is a further line here.</summary>
internal sealed class BenchSystems : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddQueryCache().Services.BuildServiceProvider();
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private readonly FloorInterceptor _floor = new();

    public BenchSystems(string connectionString)
    {
        Database = new("database", Options(connectionString).Options) { IsSynchronous = false };
        Buffered = new("buffered", new DbContextOptionsBuilder<BenchContext>().UseNpgsql(connectionString, npgsql => npgsql.EnableRetryOnFailure()).Options) { IsSynchronous = false };
        Floor = new("floor", Options(connectionString).AddInterceptors(_floor).Options) { Floor = _floor };
        L1 = new("l1", Options(connectionString).AddQueryCache(_services).Options) { IsMarked = true };
        Constant = new("constant", Options(connectionString).ReplaceService<IDatabase, ConstantDatabase>().Options) { Only = 'i' };
        MemoryCache = new("memorycache", Options(connectionString).Options) { Memory = _memory };
        if (ShareResults is { } share) Objects = new("object", Options(connectionString).AddQueryCache(_services).Options, share) { SharesObjects = true };
    }

    public IQueryCache Cache => _services.GetRequiredService<IQueryCache>();

    public BenchSystem Database { get; }

    /// <summary>The database as EF Core asks it with <c>EnableRetryOnFailure</c>: all rows are read before the first object is made, as on a miss.</summary>
    public BenchSystem Buffered { get; }

    public BenchSystem Floor { get; }

    public BenchSystem L1 { get; }

    public BenchSystem Constant { get; }

    public BenchSystem MemoryCache { get; }

    /// <summary><see langword="null"/> as long as the library has no <c>ShareResults</c>.</summary>
    public BenchSystem? Objects { get; }

    public IEnumerable<BenchSystem> All
    {
        get
        {
            BenchSystem?[] all = [Database, Floor, L1, Objects, Constant, MemoryCache];
            return all.OfType<BenchSystem>();
        }
    }

    public static DbContextOptionsBuilder<BenchContext> Options(string connectionString)
        => new DbContextOptionsBuilder<BenchContext>().UseNpgsql(connectionString);

    // Looked for by name: the benchmark compiles with and without it.
    private static Action<CacheableOptions>? ShareResults
        => typeof(CacheableOptions).GetMethod(nameof(ShareResults), Type.EmptyTypes) is { } method ? options => method.Invoke(options, null) : null;

    public void Dispose()
    {
        _memory.Dispose();
        _services.Dispose();
    }
}
