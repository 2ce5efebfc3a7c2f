using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>The files of the page, as they are in the assembly.</summary>
internal static class DashboardAssets
{
    private const string Page = "index.html";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, byte[]> Files = Load();

    /// <summary>The names of the files beside the page.</summary>
    public static IEnumerable<string> Names => Files.Keys.Where(name => name != Page);

    public static IResult Get(string name) => TypedResults.Bytes(Files[name], ContentTypes[Path.GetExtension(name)]);

    /// <summary>The page; the addresses in it are relative to the given one.</summary>
    public static IResult GetPage(HttpContext http)
    {
        var root = (http.Request.PathBase + http.Request.Path).ToUriComponent().TrimEnd('/') + "/";
        return TypedResults.Text(Encoding.UTF8.GetString(Files[Page]).Replace("{root}", HtmlEncoder.Default.Encode(root), StringComparison.Ordinal), ContentTypes[".html"]);
    }

    private static FrozenDictionary<string, byte[]> Load()
    {
        const string Folder = "Dashboard/";
        var assembly = typeof(DashboardAssets).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).ToFrozenDictionary(name => name[Folder.Length..], Read);

        byte[] Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
