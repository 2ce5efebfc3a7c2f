using NpgsqlTypes;

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Shapes that go through the same points, and other pairs of numbers that Npgsql has types for.</summary>
internal static class Geometry
{
    public static LookAlikes[] All =>
    [
        Group("two points", () =>
        [
            new NpgsqlLSeg(P(1, 2), P(3, 4)), new NpgsqlLSeg(P(3, 4), P(1, 2)), new NpgsqlBox(P(3, 4), P(1, 2)), new NpgsqlPath([P(1, 2), P(3, 4)], open: true),
            new NpgsqlPath([P(1, 2), P(3, 4)], open: false), new NpgsqlPolygon(P(1, 2), P(3, 4)), new NpgsqlPolygon(P(3, 4), P(1, 2)),
            new[] { P(1, 2), P(3, 4) }, new List<NpgsqlPoint> { P(1, 2), P(3, 4) }, (P(1, 2), P(3, 4)),
        ]),
        Group("no points", () => [new NpgsqlPath(Array.Empty<NpgsqlPoint>(), open: true), new NpgsqlPath(Array.Empty<NpgsqlPoint>(), open: false), new NpgsqlPolygon(Array.Empty<NpgsqlPoint>()), Array.Empty<NpgsqlPoint>()]),
        Group("three numbers", () => [new NpgsqlLine(1, 2, 3), new NpgsqlCircle(1, 2, 3), new NpgsqlCircle(1, 3, 2), (1.0, 2.0, 3.0), new[] { 1.0, 2.0, 3.0 }, new NpgsqlCube([1, 2, 3])]),
        Group("a point", () => [P(1, 2), P(2, 1), P(1, -2), (1.0, 2.0), new NpgsqlCube([1, 2]), new NpgsqlCube(1, 2), "(1,2)"]),
        Group("signs and NaNs", () => [P(0, 0), P(0, -0.0), P(-0.0, 0), P(double.NaN, 0), P(0, double.NaN)]),
        Group("cubes", () => [new NpgsqlCube(1.0), new NpgsqlCube([1.0], [2.0]), new NpgsqlCube([1, 2], [1, 2]), new NpgsqlCube([1, 2], [2, 1])]),
        Group("places in the database", () => [new NpgsqlTid(1, 2), new NpgsqlTid(2, 1), new NpgsqlLogSequenceNumber((1ul << 32) | 2), (1ul << 32) | 2, "1/2"]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("geometry", name, make);

    private static NpgsqlPoint P(double x, double y) => new(x, y);
}
