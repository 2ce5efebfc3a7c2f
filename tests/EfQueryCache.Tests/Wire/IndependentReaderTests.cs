using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Wire;

namespace EfQueryCache.Tests.Wire;

/// <summary>Another implementation of MessagePack reads what we write, and we read what it writes.</summary>
public sealed class IndependentReaderTests
{
    private const int Seed = 20261123;

    [Fact]
    public async Task Independent_reader_reads_every_value_and_writes_the_same_bytes()
    {
        var random = new Random(Seed);
        WireSample[] samples =
        [
            .. WireKinds.All.Select(kind => WireSample.Of(random, 9, kind)), .. Enumerable.Range(0, 100).Select(_ => WireSample.Random(random)),
        ];
        var plain = new WireOptions { CompressAbove = int.MaxValue };
        var payloads = samples.Select(sample => sample.Write(sample.Key(), plain)).ToArray();
        var lines = await RunAsync([], [.. samples.Zip(payloads, Frame).SelectMany(frame => frame)]);

        Assert.Equal(samples.Length, lines.Length);
        for (var i = 0; i < samples.Length; i++)
        {
            var (result, json) = (samples[i].Result, JsonDocument.Parse(lines[i]).RootElement);
            Assert.Equal("""["00000000000000010000000000000002",["public.Products","Orders#7"],"00000000000000030000000000000004ffffffffffffffffffffffffffffffff",1767323045678,300000,["catalog"],[["sales","Orders"],[null,"Products"]],6]""", json.GetProperty("header").ToString().Replace(" ", "", StringComparison.Ordinal));
            Assert.Equal(result.Schema.Select(column => PeerText.Text(column.Name)), json.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
            for (var c = 0; c < result.Columns.Length; c++)
            {
                var column = result.Columns[c];
                var read = json.GetProperty("columns")[c];
                if (column is null) Assert.Equal(JsonValueKind.Null, read.ValueKind);
                else Assert.Equal(Enumerable.Range(0, result.Rows).Select(row => column.IsNull(row) ? "NULL" : PeerText.Of(column.GetValue(row))), read.EnumerateArray().Select(value => value.GetString()));
            }

            Assert.Equal(Convert.ToHexStringLower(payloads[i].AsSpan(18)), json.GetProperty("again").GetString());
        }

        static byte[] Frame(WireSample sample, byte[] payload)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, payload.Length);
            return [.. sample.Key().Hash.Span, .. length, .. payload];
        }
    }

    [Fact]
    public async Task What_the_independent_writer_writes_is_read()
    {
        var lines = await RunAsync(["--values"], []);
        Assert.True(lines.Length > 80, $"{lines.Length} lines");
        Assert.All(lines, line =>
        {
            var (kind, value, bytes) = line.Split(' ') is [var k, var v, var b] ? (k, v, Convert.FromHexString(b)) : throw new InvalidOperationException(line);
            Assert.Equal(value, Read(kind, value, bytes));
            Assert.Equal(value, Read("skip", value, bytes));
        });
    }

    private static string Read(string kind, string expected, byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        var signed = reader;
        var read = kind switch
        {
            "skip" => reader.TrySkip() ? expected : "?",
            "int" => signed.TryRead(out long i) ? reader.TrySkip() ? i.ToString(CultureInfo.InvariantCulture) : "?" : reader.TryRead(out ulong u) ? u.ToString(CultureInfo.InvariantCulture) : "?",
            "float" => reader.TryRead(out double d) ? BitConverter.DoubleToInt64Bits(d).ToString("x16", null) : "?",
            "text" => reader.TryRead(out string? text) && text.All(c => c is '\u00e9' or 'a') ? ((text.Count(c => c == '\u00e9') * 2) + (text.EndsWith('a') ? 1 : 0)).ToString(CultureInfo.InvariantCulture) : "?",
            "bytes" => reader.TryReadBytes(out var b) && !b.ContainsAnyExcept((byte)7) ? b.Length.ToString(CultureInfo.InvariantCulture) : "?",
            "ext" => reader.TryReadExtension(out var type, out var b) && type == 5 && !b.ContainsAnyExcept((byte)7) ? b.Length.ToString(CultureInfo.InvariantCulture) : "?",
            "array" => reader.TryReadArrayHeader(out var count) ? Items(ref reader, count, 1) : "?",
            "map" => reader.TryReadMapHeader(out var count) ? Items(ref reader, count, 2) : "?",
            "time" => reader.TryReadTimestamp(out var time) ? time.Ticks.ToString(CultureInfo.InvariantCulture) : "?",
            "nil" => reader.TryReadNil() ? expected : "?",
            "bool" => reader.TryRead(out bool truth) ? truth.ToString() : "?",
            _ => throw new InvalidOperationException(kind),
        };
        return reader.Remaining == 0 ? read : $"{reader.Remaining} bytes left";

        static string Items(ref MessagePackReader reader, int count, int each)
        {
            for (var i = 0; i < count * each; i++)
            {
                if (!reader.TrySkip()) return "?";
            }

            return count.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static async Task<string[]> RunAsync(string[] arguments, byte[] input)
    {
        var token = TestContext.Current.CancellationToken;

        // Debian's own Python: another one on the path does not see Debian's packages.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using var process = Process.Start(new ProcessStartInfo(python, [Repository.PathOf("tests/EfQueryCache.Tests/Wire/msgpack_peer.py"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(token), process.StandardError.ReadToEndAsync(token));
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, token);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended; why, it says itself.
        }

        await process.WaitForExitAsync(token);
        Assert.True(process.ExitCode == 0, await error);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
