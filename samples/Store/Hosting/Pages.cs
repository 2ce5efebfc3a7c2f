using EfQueryCache.AspNetCore;

namespace Store.Hosting;

/// <summary>The pages: files of wwwroot, which ask the API for what changes.</summary>
internal static class Pages
{
    public static void UsePages(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Files have ETags already: a browser asks each time, and is told 304 as long as the file is the same.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = CacheControl.NoCache.ToString(),
        });
        app.MapGet("/favicon.ico", () => Results.Redirect("/icon.svg")); // browsers ask for it where no page names an icon
    }
}
