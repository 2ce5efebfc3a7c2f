using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore;

/// <summary>A file that is made when it is sent.</summary>
internal sealed class MadeFile(Func<CancellationToken, Task<byte[]>> make, Func<byte[], IResult> send) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var contents = await make(httpContext.RequestAborted).ConfigureAwait(false);
        await send(contents).ExecuteAsync(httpContext).ConfigureAwait(false);
    }
}
