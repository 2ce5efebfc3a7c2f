using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Results;

public class ResultSchemasTests
{
    private readonly IReadOnlyList<ReaderColumn?> _columns = [null];

    [Fact]
    public void Results_of_one_query_share_an_equal_description_of_their_columns()
    {
        var first = ResultSchemas.Share(_columns, Describe("integer"));

        Assert.Same(first, ResultSchemas.Share(_columns, Describe("integer")));
        Assert.NotSame(first, ResultSchemas.Share([null], Describe("integer")));
    }

    [Fact]
    public void Column_that_has_changed_its_type_is_described_anew()
    {
        ResultSchemas.Share(_columns, Describe("character varying(20)"));
        var changed = Describe("text");

        Assert.Same(changed, ResultSchemas.Share(_columns, changed));
        Assert.Same(changed, ResultSchemas.Share(_columns, Describe("text")));
    }

    private static ResultColumn[] Describe(string type) => [new ResultColumn("Id", type, typeof(object)) { ReadAs = typeof(string) }];
}
