using System.Globalization;
using System.Text.RegularExpressions;
using Store.Hosting;
using Store.Measuring;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>What <c>samples/run.sh --measure</c> prints.</summary>
public sealed partial class StoreMeasurementTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    [Fact]
    public async Task Cache_saves_commands_and_the_second_load_requests_and_bytes()
    {
        await using var app = StoreApplication.Build(
            [.. Measurement.Arguments, $"--ConnectionStrings:Store={database.ConnectionString}"], Measurement.Configure)!;
        var output = new StringWriter();
        Assert.Equal(0, await Measurement.RunAsync(app, output, pagesEach: 10));

        var rows = Row().Matches(output.ToString()).Select(row => row.Groups.Values.Skip(2).Select(g => double.Parse(g.Value, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.Equal(3, rows.Length);
        var (without, first, second) = (rows[0], rows[1], rows[2]);
        Assert.All(rows, row => Assert.Equal(40, row[0]));
        Assert.Equal(without[1], first[1]);
        Assert.True(second[1] < first[1], "fewer requests");
        Assert.True(second[2] > first[2], "more answered 304");
        Assert.True(second[3] < first[3], "fewer bytes");
        Assert.True(first[5] < without[5], "fewer commands");
    }

    // Name, pages, requests, 304, kB, ms and commands.
    [GeneratedRegex(@"^((?:first|second) load, .{11}) +([\d,.]+) +([\d,.]+) +([\d,.]+) +([\d,.]+) +([\d,.]+) +([\d,.]+) ", RegexOptions.Multiline)]
    private static partial Regex Row();
}
