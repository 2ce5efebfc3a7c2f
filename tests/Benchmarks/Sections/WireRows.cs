using System.Globalization;
using EfQueryCache.Results;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>A result of seven columns, and the plain way to write and read it.</summary>
internal static class WireRows
{
    private static readonly Type[] Types = [typeof(int), typeof(string), typeof(decimal), typeof(DateTime), typeof(Guid), typeof(double), typeof(int)];

    public static CachedResultSet Make(int rows)
    {
        var random = new Random(1);
        var (bytes, nulls) = (new byte[16], new long[(rows + 63) / 64]);
        for (var i = 0; i < rows; i += 5) nulls[i >> 6] |= 1L << i;
        var names = Fill(i => string.Create(CultureInfo.InvariantCulture, $"Product number {i} of {rows}"));
        return Make(
            rows,
            Fill(i => i),
            names,
            Fill(i => new decimal(random.Next(1_000_000), 0, 0, false, 2)),
            Fill(i => DateTime.UnixEpoch.AddSeconds(random.Next())),
            Fill(i =>
            {
                random.NextBytes(bytes);
                return new Guid(bytes);
            }),
            Fill(i => random.NextDouble()),
            Fill(i => (nulls[i >> 6] & (1L << i)) != 0 ? 0 : random.Next(1_000)),
            nulls);

        T[] Fill<T>(Func<int, T> make) => [.. Enumerable.Range(0, rows).Select(make)];
    }

    public static byte[] Write(CachedResultSet result)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(result.Rows);
        foreach (var value in Of<int>(0)) writer.Write(value);
        foreach (var value in Of<string>(1)) writer.Write(value);
        foreach (var value in Of<decimal>(2)) writer.Write(value);
        foreach (var value in Of<DateTime>(3)) writer.Write(value.ToBinary());
        foreach (var value in Of<Guid>(4)) writer.Write(value.ToByteArray());
        foreach (var value in Of<double>(5)) writer.Write(value);
        foreach (var value in result.Columns[6]!.Nulls) writer.Write(value);
        foreach (var value in Of<int>(6)) writer.Write(value);
        return stream.ToArray();

        ReadOnlySpan<T> Of<T>(int column) => ((CachedColumn<T>)result.Columns[column]!).Values;
    }

    public static CachedResultSet Read(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload));
        var rows = reader.ReadInt32();
        var (ids, names, prices, times) = (new int[rows], new string[rows], new decimal[rows], new DateTime[rows]);
        var (guids, doubles, nulls, stocks) = (new Guid[rows], new double[rows], new long[(rows + 63) / 64], new int[rows]);
        for (var i = 0; i < rows; i++) ids[i] = reader.ReadInt32();
        for (var i = 0; i < rows; i++) names[i] = reader.ReadString();
        for (var i = 0; i < rows; i++) prices[i] = reader.ReadDecimal();
        for (var i = 0; i < rows; i++) times[i] = DateTime.FromBinary(reader.ReadInt64());
        for (var i = 0; i < rows; i++) guids[i] = new Guid(reader.ReadBytes(16));
        for (var i = 0; i < rows; i++) doubles[i] = reader.ReadDouble();
        for (var i = 0; i < nulls.Length; i++) nulls[i] = reader.ReadInt64();
        for (var i = 0; i < rows; i++) stocks[i] = reader.ReadInt32();
        return Make(rows, ids, names, prices, times, guids, doubles, stocks, nulls);
    }

    private static CachedResultSet Make(
        int rows, int[] ids, string[] names, decimal[] prices, DateTime[] times, Guid[] guids, double[] doubles, int[] stocks, long[] nulls) => new(
        [.. Types.Select((type, i) => new ResultColumn($"Column{i}", type.Name, type) { ReadAs = type })],
        [
            new CachedColumn<int>(ids, null, 0), new CachedColumn<string>(names, null, names.Sum(name => CachedValue.PayloadBytes(name))),
            new CachedColumn<decimal>(prices, null, 0), new CachedColumn<DateTime>(times, null, 0), new CachedColumn<Guid>(guids, null, 0),
            new CachedColumn<double>(doubles, null, 0), new CachedColumn<int>(stocks, nulls, 0),
        ],
        rows);
}
