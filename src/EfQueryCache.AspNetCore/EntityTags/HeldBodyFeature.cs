using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>
/// What a handler writes to, so that its body is held back. Neither starting nor flushing ends that, as ordinary results do both;
/// asking for no buffering does, as streams of events do.
/// </summary>
internal sealed class HeldBodyFeature(HeldBody body, IHttpResponseBodyFeature server) : StreamResponseBodyFeature(body, server)
{
    public override void DisableBuffering()
    {
        body.StopHolding();
        PriorFeature!.DisableBuffering();
    }

    public override async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken)
    {
        await Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        if ((count ?? new FileInfo(path).Length - offset) > body.Room) body.StopHolding();
        if (!body.IsPassing)
        {
            await base.SendFileAsync(path, offset, count, cancellationToken).ConfigureAwait(false);
            return;
        }

        await body.PassAsync(cancellationToken).ConfigureAwait(false);
        await PriorFeature!.SendFileAsync(path, offset, count, cancellationToken).ConfigureAwait(false);
    }
}
