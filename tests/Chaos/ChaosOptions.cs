using System.Globalization;

namespace EfQueryCache.Chaos;

/// <summary>What a run is told to do.</summary>
internal sealed record ChaosOptions
{
    public int Seconds { get; init; } = 60;

    public int Nodes { get; init; } = 4;

    public int Seed { get; init; } = Random.Shared.Next(1, 1_000_000);

    /// <summary>How many tables there are: the fewer, the more readers and writers meet, and the sooner a missing rule shows.</summary>
    public int Tables { get => field > 0 ? field : Rule.Tables(Without); init; }

    /// <summary>What goes wrong: "all", "none", or those with that in their name.</summary>
    public string Faults { get; init; } = "all";

    /// <summary>What cached reads ask for: "strict", "bounded", or "mixed" for the one or the other.</summary>
    public string Level { get => field.Length > 0 ? field : Rule.Level(Without); init; } = "";

    /// <summary>Whether Redis is a cluster of three; else a primary with a replica.</summary>
    public bool IsCluster { get; init; }

    public WriteMode WriteMode { get; init; } = WriteMode.Safe;

    /// <summary>The rule that is switched off; empty when all are on.</summary>
    public string Without { get; init; } = "";

    /// <exception cref="ArgumentException">An argument is unknown or out of range.</exception>
    public static ChaosOptions Parse(string[] arguments)
    {
        var options = new ChaosOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} lacks its value."));
            options = name switch
            {
                "--seconds" => options with { Seconds = Number(name, value, 1, 100_000) },
                "--nodes" => options with { Nodes = Number(name, value, 1, 64) },
                "--seed" => options with { Seed = Number(name, value, 0, int.MaxValue) },
                "--tables" => options with { Tables = Number(name, value, 2, 100) },
                "--faults" => options with { Faults = value },
                "--level" when value is "strict" or "bounded" or "mixed" => options with { Level = value },
                "--redis" when value is "pair" or "cluster" => options with { IsCluster = value == "cluster" },
                "--write-mode" when value is "safe" or "available" => options with { WriteMode = Enum.Parse<WriteMode>(value, ignoreCase: true) },
                "--without" when Rule.Names.Contains(value) => options with { Without = value },
                "--without" => throw new ArgumentException($"There is no rule '{value}'. There are {string.Join(", ", Rule.Names)}."),
                _ => throw new ArgumentException($"Unknown: {name} {value}"),
            };
        }

        return options;
    }

    private static int Number(string name, string value, int least, int most)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} takes a number from {least} to {most}.");
}
