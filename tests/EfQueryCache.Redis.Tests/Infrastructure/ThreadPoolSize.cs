using System.Runtime.CompilerServices;

namespace EfQueryCache.Redis.Tests.Infrastructure;

/// <summary>
/// StackExchange.Redis takes answers on threads of the pool. On two cores the pool begins with two, and two synchronous calls
/// that wait leave none for their answers: they time out, although Redis has answered at once.
/// </summary>
internal static class ThreadPoolSize
{
#pragma warning disable CA2255 // An application does it at its start; a test project has no other.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Enlarge() => ThreadPool.SetMinThreads(32, 32);
}
