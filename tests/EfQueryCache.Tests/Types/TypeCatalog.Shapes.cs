using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static IEnumerable<TypeCase> Shapes() =>
    [
        Case("point", ["'(1,2)'::point", "'(NaN,-Infinity)'::point", "'(-0,1e308)'::point"], typeof(NpgsqlPoint)),
        Case("line", ["'{1,2,3}'::line"], typeof(NpgsqlLine)),
        Case("lseg", ["'[(1,2),(3,4)]'::lseg"], typeof(NpgsqlLSeg)),
        Case("box", ["'(3,4),(1,2)'::box"], typeof(NpgsqlBox)),
        Case("path", ["'[(1,2),(3,4)]'::path", "'((1,2),(3,4))'::path"], typeof(NpgsqlPath)),
        Case("polygon", ["'((1,2),(3,4),(5,6))'::polygon"], typeof(NpgsqlPolygon)),
        Case("circle", ["'<(1,2),3>'::circle"], typeof(NpgsqlCircle)),
        Case("cube", ["'(1,2,3)'::cube", "'(1,2),(3,4)'::cube", "'()'::cube"], typeof(NpgsqlCube)),
    ];
}
