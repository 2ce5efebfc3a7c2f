using System.Globalization;
using EfQueryCache.Redis.Application;

// Arguments: PostgreSQL, Redis, prefix of the keys, how long Redis may take (ms). Says "ready" when it has read something, then reads commands:
// "group times sync|async" reads a group so many times at once and says how many queries that took, and the sum of what they
// saw; "write group" changes a group and says "written", or "refused" when nobody could be told of it.
ThreadPool.SetMinThreads(32, 32); // StackExchange.Redis takes answers on them
await using var instance = new Instance(args[0], args[1], args[2], TimeSpan.FromMilliseconds(int.Parse(args[3], CultureInfo.InvariantCulture)));
await instance.ReadAsync(-1);
await instance.ReadAsync(-2, async: false);
Console.WriteLine("ready");
while (await Console.In.ReadLineAsync() is { } command)
{
    var parts = command.Split(' ');
    if (parts[0] == "write")
    {
        Console.WriteLine(await instance.TryWriteAsync(int.Parse(parts[1], CultureInfo.InvariantCulture)) ? "written" : "refused");
        continue;
    }

    var (group, async) = (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[2] == "async");
    var before = instance.Queries;
    var reads = Enumerable.Range(0, int.Parse(parts[1], CultureInfo.InvariantCulture)).Select(_ => async
        ? Task.Run(() => instance.ReadAsync(group))
        : Task.Factory.StartNew(() => instance.ReadAsync(group, async: false).Result, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    var rows = await Task.WhenAll(reads);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{instance.Queries - before} {rows.Sum(read => read.Sum(item => (long)item.Id))}"));
}
