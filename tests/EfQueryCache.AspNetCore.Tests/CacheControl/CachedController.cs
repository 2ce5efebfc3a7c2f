using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore.Tests.CacheControls;

[CacheControl(CacheControlPreset.Settings)]
[Route("cached")]
public sealed class CachedController : ControllerBase
{
    [HttpGet("controller")]
    public ContentResult Controller() => Content("controller");

    [HttpGet("action")]
    [CacheControl(CacheControlPreset.Hourly)]
    public ContentResult Action() => Content("action");

    [HttpGet("own")]
    [ResponseCache(Duration = 5)]
    public ContentResult Own() => Content("own");

    [HttpGet("brief")]
    [Brief]
    public ContentResult Brief() => Content("brief");

    [HttpGet("missing")]
    public ActionResult Missing() => NotFound();

    [HttpGet("throws")]
    public string Throws() => throw new TimeoutException(Request.Path);

    [HttpPut("lost")]
    public string Lost() => throw new DbUpdateConcurrencyException(Request.Path);
}
