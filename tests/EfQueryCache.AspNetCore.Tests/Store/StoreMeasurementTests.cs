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
        Assert.Equal(4, rows.Length);
        var (without, first, secondWithout, second) = (rows[0], rows[1], rows[2], rows[3]);
        Assert.All(rows, row => Assert.Equal(40, row[0]));
        Assert.Equal(without[1], first[1]);
        Assert.True(second[1] < first[1], "fewer requests");
        Assert.True(second[2] > first[2] && second[2] > secondWithout[2], "more answered 304");
        Assert.True(second[3] < first[3] && second[3] < secondWithout[3], "fewer bytes");
        Assert.True(second[5] < secondWithout[5], "fewer handlers");
        Assert.True(first[6] < without[6] && second[6] < secondWithout[6], "fewer commands");
    }

    // Name, pages, requests, 304, kB, ms, handlers and commands.
    [GeneratedRegex(@"^((?:first|second) load, (?:no )?cache) +([\d,.]+) +([\d,.]+) +([\d,.]+) +([\d,.]+) +([\d,.]+) +([\d,.]+) +([\d,.]+) ", RegexOptions.Multiline)]
    private static partial Regex Row();
}
