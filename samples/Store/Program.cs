using Store.Hosting;
using Store.Measuring;

string[] switches = ["--measure", "--telemetry"];
var isMeasuring = args.Contains("--measure");

string[] arguments = [.. args.Except(switches), .. isMeasuring ? Measurement.Arguments : []];

await using var app = StoreApplication.Build(arguments, isMeasuring ? Measurement.Configure : null, args.Contains("--telemetry"));
if (app is null)
{
    Console.Error.WriteLine("Run 'bash samples/run.sh --serve', or set ConnectionStrings__Store to the Npgsql connection string of a database that may be made.");
    return 2;
}

await app.Services.MigrateAsync(CancellationToken.None);
if (isMeasuring) return await Measurement.RunAsync(app, Console.Out);
await app.RunAsync();
return 0;
