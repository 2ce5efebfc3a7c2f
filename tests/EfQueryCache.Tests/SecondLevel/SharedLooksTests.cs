using EfQueryCache.SecondLevel;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>Who asks the same thing at the same time is answered at once, and never with what was asked for before.</summary>
public sealed class SharedLooksTests
{
    private static readonly byte[] Key = new byte[32];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_while_an_answer_is_under_way_gets_the_next_one()
    {
        var (level, gate) = (new MemorySecondLevel(), new TaskCompletionSource());
        var looks = new SharedLooks(level);
        level.BeforeAnswer = () => gate.Task;

        var first = looks.LookAsync(["a"], Key, Token);
        var others = Enumerable.Range(0, 100).Select(_ => looks.LookAsync([new string('a', 1)], Key.ToArray(), Token).AsTask()).ToArray();
        var elsewhere = looks.LookAsync(["b"], Key, Token);
        Assert.Equal(2, level.Looks);
        level.ChangeElsewhere("a");
        gate.SetResult();

        var before = await first;
        var answers = await Task.WhenAll(others);
        await elsewhere;
        Assert.Equal(3, level.Looks);
        Assert.NotEqual(before.Stamps, answers[0].Stamps);
        Assert.All(answers, answer => Assert.Equal(answers[0].Stamps, answer.Stamps));
        Assert.Equal(answers[0].Stamps, (await looks.LookAsync(["a"], Key, Token)).Stamps);
        Assert.Equal(4, level.Looks);
    }

    [Fact]
    public async Task Who_no_longer_waits_takes_nothing_from_the_others()
    {
        var (level, gate) = (new MemorySecondLevel(), new TaskCompletionSource());
        var looks = new SharedLooks(level);
        level.BeforeAnswer = () => gate.Task;
        using var source = new CancellationTokenSource();

        var first = looks.LookAsync(["a"], default, Token);
        var given = looks.LookAsync(["a"], default, source.Token).AsTask();
        var other = looks.LookAsync(["a"], default, Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        gate.SetResult();

        await first;
        Assert.Equal(SecondLevelState.Answered, (await other).State);
    }

    [Fact]
    public async Task Nobody_is_ever_answered_with_what_was_asked_for_before_it_came()
    {
        var level = new MemorySecondLevel();
        var looks = new SharedLooks(level);
        level.BeforeLook = async () => await Task.Yield();
        var changes = 0;
        await looks.LookAsync(["a"], Key, Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (worker == 0)
                {
                    level.ChangeElsewhere("a");
                    Interlocked.Increment(ref changes);
                    await Task.Yield();
                    continue;
                }

                var least = Volatile.Read(ref changes);
                var answer = await looks.LookAsync(["a"], Key, Token);
                Assert.True(answer.Stamps[0] > (UInt128)least, $"{answer.Stamps[0]} after {least} changes");
            }
        })));
        Assert.InRange(level.Looks, 1, 7 * 5_000);
    }
}
