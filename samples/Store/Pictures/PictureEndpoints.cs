using System.Globalization;
using EfQueryCache.AspNetCore;

namespace Store.Pictures;

/// <summary>The products' pictures, drawn from nothing but two numbers.</summary>
internal static class PictureEndpoints
{
    public static string AddressOf(int category, int product) => $"/pictures/{category}/{product}.svg";

    public static void MapPictures(this IEndpointRouteBuilder routes)
        => routes.MapGet("/pictures/{category:int:range(1,1000)}/{product:int:min(1)}.svg", (int category, int product) => TypedResults.Text(Draw(category, product), "image/svg+xml"))
            .WithCacheControl(CacheControl.Immutable); // an address always has the same picture: browsers never ask for it again

    private static string Draw(int category, int product)
    {
        var hue = (category * 137) % 360; // golden angle: neighbours differ
        var shade = (product + product / 20 * 7) % 41 - 20;
        var tilt = product * 17 % 13 - 6;
        var (x, y) = (60 + product * 53 % 280, 40 + product * 31 % 220);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">
            <style>.a{fill:hsl({{hue + shade}} 58% 52%)}.m{fill:hsl({{hue}} 42% 27%)}.l{fill:hsl({{hue}} 60% 97%)}.s{fill:none;stroke:hsl({{hue}} 42% 27%);stroke-width:5;stroke-linecap:round}</style>
            <rect width="400" height="300" fill="hsl({{hue + shade}} 44% 88%)"/>
            <circle cx="{{x}}" cy="{{y}}" r="130" fill="hsl({{hue + shade + 30}} 60% 93%)"/>
            <ellipse cx="200" cy="252" rx="86" ry="9" fill="hsl({{hue}} 30% 30%)" opacity=".16"/>
            <g transform="translate(95 38) scale(2.1) rotate({{tilt}} 50 50)">{{Shapes.Of(category)}}</g>
            </svg>
            """);
    }
}
