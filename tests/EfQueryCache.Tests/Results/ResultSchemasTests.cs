using System.Data;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Results;

public class ResultSchemasTests
{
    private readonly IReadOnlyList<ReaderColumn?> _columns = [null];

    [Fact]
    public void Results_of_one_query_share_an_equal_description_of_their_columns()
    {
        var first = Describe(_columns, "Id", typeof(int));

        Assert.Equal(new ResultColumn("Id", nameof(Int32), typeof(int)), Assert.Single(first));
        Assert.Same(first, Describe(_columns, "Id", typeof(int)));
        Assert.NotSame(first, Describe([null], "Id", typeof(int)));
    }

    [Fact]
    public void Column_that_has_changed_its_name_is_described_anew()
    {
        Describe(_columns, "Id", typeof(int));
        var changed = Describe(_columns, "Key", typeof(long));

        Assert.Equal(new ResultColumn("Key", nameof(Int64), typeof(long)), Assert.Single(changed));
        Assert.Same(changed, Describe(_columns, "Key", typeof(long)));
    }

    private static ResultColumn[] Describe(IReadOnlyList<ReaderColumn?> columns, string name, Type type)
    {
        using var table = new DataTable();
        table.Columns.Add(name, type);
        using var reader = table.CreateDataReader();
        return ResultSchemas.Describe(columns, ColumnLayout.Create(columns, reader), reader, mustBuffer: false);
    }
}
