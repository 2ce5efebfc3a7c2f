using System.Text.Json;

namespace EfQueryCache.Chaos;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["node", var told]) return await Node.RunAsync(JsonSerializer.Deserialize<NodeOptions>(told)!);
        try
        {
            return await Run.RunAsync(ChaosOptions.Parse(arguments));
        }
        catch (ArgumentException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 2;
        }
    }
}
