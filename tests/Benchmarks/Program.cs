using EfQueryCache.Benchmarks;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Sections;
using EfQueryCache.Benchmarks.Systems;

var server = Environment.GetEnvironmentVariable("EFQUERYCACHE_BENCH_POSTGRES");
if (string.IsNullOrEmpty(server))
{
    Console.Error.WriteLine("EFQUERYCACHE_BENCH_POSTGRES is not set. Run bash tests/bench.sh, which starts a server.");
    return 2;
}

if (args is [Peer.Child, var redis]) return Peer.Run(server, redis);
if (args is [StartSection.Child, var kind]) return StartSection.RunChild(kind, server);

var arguments = BenchArguments.Parse(args);
Exception? failure = null;

// One thread does all the measuring: its processor time is what is compared.
var thread = new Thread(() =>
{
    try
    {
        Measure();
    }
    catch (Exception exception) when (exception is not OutOfMemoryException)
    {
        failure = exception;
    }
});
thread.Start();
thread.Join();
if (failure is null) return 0;
Console.Error.WriteLine(failure);
return 1;

void Measure()
{
    using var database = new BenchDatabase(server);
    using var systems = new BenchSystems(database.ConnectionString);
    if (systems.Objects is null) Console.WriteLine("bench: no CacheableOptions.ShareResults(), so there is no system 'object'.");
    var hits = new HitSection(systems, arguments);
    var ran = false;
    foreach (var shape in Shapes.All.Where(arguments.Wants)) Do(() => hits.Run(shape));
    if (arguments.Wants(SharingSection.Name)) Do(() => new SharingSection(systems, arguments).Run());
    if (arguments.Wants(MissSection.Few) || arguments.Wants(MissSection.Many)) Do(() => new MissSection(systems, arguments).Run());
    if (arguments.Wants("save")) Do(() => new SaveSection(systems, database, arguments).Run());
    if (arguments.Wants("invalidate")) Do(() => new InvalidateSection(systems, arguments).Run());
    if (arguments.Wants("throughput")) Do(() => new ThroughputSection(systems, arguments).Run());
    if (arguments.Wants("memory")) Do(() => new MemorySection(systems, database.ConnectionString).Run());
    if (arguments.Wants(WireSection.Name)) Do(() => new WireSection(systems, arguments).Run());
    if (arguments.Wants(SharedSection.Name)) Do(() => new SharedSection(systems, database.ConnectionString, arguments).Run());
    if (arguments.Wants(BackplaneSection.Name)) Do(() => new BackplaneSection(systems, database.ConnectionString, arguments).Run());
    if (arguments.Wants("start")) Do(() => new StartSection(database.ConnectionString, arguments).Run());
    if (arguments.Filters.Contains(SseSection.Name)) Do(() => new SseSection(database.ConnectionString, arguments).Run());
    if (arguments.Filters.Contains(HttpSection.Name)) Do(() => new HttpSection(database.ConnectionString, arguments).Run()); // needs wrk
    if (!ran) throw new InvalidOperationException($"Nothing is called {string.Join(", ", arguments.Filters)}. There are {string.Join(", ", Shapes.All.Select(shape => shape.Title))}, hits, sharing, miss, save, invalidate, throughput, memory, wire, l2, backplane, start, http, sse.");

    void Do(Action section)
    {
        ran = true;
        section();
    }
}
