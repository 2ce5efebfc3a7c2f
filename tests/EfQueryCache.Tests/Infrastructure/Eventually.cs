namespace EfQueryCache.Tests.Infrastructure;

/// <summary>Waits for what happens in the background, as long as a slow machine may need.</summary>
internal static class Eventually
{
    public static Task HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 3000 && !await condition(); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken); // polls something that has no event
        }

        Assert.True(await condition());
    }
}
