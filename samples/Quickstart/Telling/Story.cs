using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Quickstart.Model;

namespace Quickstart.Telling;

/// <summary>Runs what a step wants to show, each time on a context of its own, tells it, and checks who answered.</summary>
internal sealed class Story(IServiceProvider services, CommandCounter counter, Page page)
{
    public Page Page => page;

    /// <summary>Gets the number of times the cache answered so far.</summary>
    public int Hits { get; private set; }

    /// <summary>Gets the number of times the cache was asked and had no answer so far.</summary>
    public int Misses { get; private set; }

    /// <summary>Runs a query, shows its own source, and claims who answered.</summary>
    public async Task<T> AskAsync<T>(
        Expected expected, Func<StoreContext, Task<T>> query, [CallerArgumentExpression(nameof(query))] string source = "")
    {
        page.Code(source["db => ".Length..]);
        return await TellAsync("", expected, query);
    }

    /// <summary>Runs a query the reader has seen already, and claims who answered.</summary>
    public Task<T> AskAgainAsync<T>(Expected expected, Func<StoreContext, Task<T>> query) => TellAsync("asked again: ", expected, query);

    /// <summary>Runs a query many times; returns the mean time.</summary>
    public async Task<TimeSpan> RepeatAsync<T>(Expected expected, int times, Func<StoreContext, Task<T>> query)
    {
        var commands = 0;
        var total = TimeSpan.Zero;
        for (var i = 0; i < times; i++)
        {
            var run = await RunAsync(query);
            commands += run.Commands;
            total += run.Time;
        }

        Check(expected, commands, times);
        return total / times;
    }

    /// <summary>Writes, and shows what the caller says is the gist of it.</summary>
    public async Task WriteAsync(string source, Func<StoreContext, Task> write)
    {
        page.Code(source);
        var (_, commands, time) = await RunAsync(async db =>
        {
            await write(db);
            return true;
        });
        page.Remark($"done  ({Cost(commands, time)})");
    }

    /// <summary>Runs anything, without a word.</summary>
    public async Task<(T Answer, int Commands, TimeSpan Time)> RunAsync<T>(Func<StoreContext, Task<T>> work)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StoreContext>();
        var before = counter.Commands;
        var begin = Stopwatch.GetTimestamp();
        var answer = await work(db);
        return (answer, counter.Commands - before, Stopwatch.GetElapsedTime(begin));
    }

    /// <summary>Counts and claims who answered queries that have been run <paramref name="times"/> times.</summary>
    public void Check(Expected expected, int commands, int times)
    {
        Hits += expected == Expected.Hit ? times : 0;
        Misses += expected == Expected.Miss ? times : 0;
        var each = times == 1 ? "" : $" {times:N0} times";
        if (expected == Expected.Hit)
            page.Claim(commands == 0, $"the cache answered{each}: no command went to PostgreSQL");
        else
            page.Claim(commands == times, $"PostgreSQL answered{each}{(expected == Expected.Miss ? ", the cache keeps the answer" : "")}");
    }

    private async Task<T> TellAsync<T>(string prefix, Expected expected, Func<StoreContext, Task<T>> query)
    {
        var (answer, commands, time) = await RunAsync(query);
        page.Remark($"{prefix}{Describe(answer)}  ({Cost(commands, time)})");
        Check(expected, commands, 1);
        return answer;
    }

    private static string Cost(int commands, TimeSpan time) =>
        $"{commands} command{(commands == 1 ? "" : "s")}, {time.TotalMilliseconds:N2} ms";

    private static string Describe(object? answer) => answer switch
    {
        ICollection { Count: 0 } => "no rows",
        ICollection rows => $"{rows.Count} row{(rows.Count == 1 ? "" : "s")}, the first: {rows.Cast<object>().First()}",
        IFormattable number => number.ToString("N0", null),
        _ => $"{answer}",
    };
}
