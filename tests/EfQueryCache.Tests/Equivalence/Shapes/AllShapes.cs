namespace EfQueryCache.Tests.Equivalence.Shapes;

internal static class AllShapes
{
    public static readonly IReadOnlyList<Shape> List =
    [
        .. IncludeShapes.List,
        .. SplitShapes.List,
        .. InheritanceShapes.List,
        .. ColumnShapes.List,
        .. DocumentShapes.List,
        .. RelationShapes.List,
        .. SetShapes.List,
        .. ParameterShapes.List,
        .. ScalarShapes.List,
        .. RawShapes.List,
        .. TrackingShapes.List,
        .. LoadingShapes.List,
    ];

    public static Shape Named(string name) => List.Single(shape => shape.Name == name);
}
